import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

// A program gets its arguments and variables as C strings, which end at the first NUL.
function cString(maxLength: number): z.ZodString {
  return z
    .string()
    .max(maxLength)
    .regex(/^[^\0]*$/, 'expected text without NUL characters')
}

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,255}$/, 'expected letters, digits and _')

/** Commands of the operating system: MCollective's `shell`, as far as they end by themselves. */
export const shellAgent = defineAgent({
  name: 'shell',
  description: 'Runs commands with the shell of the node',
  version: '1.0.0',
  author: 'The @collective authors',
  license: 'Apache-2.0',
  timeout: 180_000,
  actions: {
    run: {
      description: 'Runs a command to its end',
      input: z.object({
        command: cString(10_240).min(1).describe('The command, as one types it'),
        user: cString(256)
          .min(1)
          .optional()
          .describe('Whom to run it as; the node must run as root for that'),
        timeout: z
          .number()
          .positive()
          .max(86_400)
          .optional()
          .describe('How long it may run; then it is killed and what it printed is the answer. Seconds'),
        cwd: cString(4096)
          .startsWith('/')
          .optional()
          .describe('The whole path of the folder it runs in; / otherwise'),
        environment: z
          .record(variableName, cString(32_768))
          .optional()
          .describe('Variables set over those that it gets from the node'),
        stdin: z.string().max(65_536).optional().describe('What it reads; nothing otherwise'),
        encoding: z
          .enum(['text', 'base64'])
          .default('text')
          .describe('How output is given: as UTF-8, where what is none becomes U+FFFD, or as base64'),
      }),
      partial: z
        .object({ stdout: z.string().optional(), stderr: z.string().optional() })
        .describe('What it prints, as it comes; then the reply has none of it'),
      output: z.object({
        stdout: z.string(),
        stderr: z.string(),
        exitcode: z.int().describe('128 and the number of the signal where one ended it'),
        success: z.boolean().describe('Whether the exit code is 0'),
        signal: z.string().optional().describe('The signal that ended it, where one did'),
        timedout: z.boolean().optional().describe('true where its timeout was over and it was killed'),
        stdout_omitted: z
          .int()
          .optional()
          .describe('Bytes missing at the end of stdout, where it was too long'),
        stderr_omitted: z
          .int()
          .optional()
          .describe('Bytes missing at the end of stderr, where it was too long'),
      }),
      effect: 'change',
      display: 'always',
    },
  },
})
