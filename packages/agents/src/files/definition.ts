import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

// A path gets to the kernel as a C string, which ends at the first NUL.
const path = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, 'expected a whole path without NUL characters')

const file = path.describe('The whole path')

const type = z.enum(['file', 'directory', 'symlink', 'socket', 'chardev', 'blockdev', 'fifo', 'unknown'])

const moment = {
  mtime: z.string().describe('When its content changed, ISO 8601'),
  ctime: z.string().describe('When anything about it changed'),
  atime: z.string().describe('When it was read'),
  mtime_seconds: z.int().describe('The same in seconds since 1970'),
  ctime_seconds: z.int(),
  atime_seconds: z.int(),
  mtime_age: z.int().describe('Seconds since mtime'),
  ctime_age: z.int(),
  atime_age: z.int(),
}

const entry = z.object({
  name: z.string(),
  type,
  size: z.int().describe('Bytes'),
  mode: z.string().describe('Type and rights, octal'),
  uid: z.int(),
  gid: z.int(),
  mtime: z.string().describe('When its content changed, ISO 8601'),
})

const listing = z.array(entry)
const omitted = z.int().optional().describe('Entries missing in the listing, where it was too long')

const change = {
  input: z.object({ file }),
  output: z.object({
    name: z.string(),
    changed: z.boolean().describe('Whether anything had to be done; in a dry run, whether it would'),
  }),
  effect: 'change',
  display: 'failed',
  noop: true,
} as const

/** Files, where the node allows it: MCollective's `filemgr`, with its names. */
export const fileAgent = defineAgent({
  name: 'file',
  description: 'Looks at files, makes and removes them, where the node allows it',
  version: '1.0.0',
  author: 'The @collective authors',
  license: 'Apache-2.0',
  timeout: 30_000,
  actions: {
    status: {
      description: 'Tells what lies at a path',
      input: z.object({
        file,
        dirlist: z.boolean().optional().describe('Whether to list a directory too'),
      }),
      output: z.object({
        name: z.string(),
        output: z.enum(['present', 'not present']),
        present: z.int().describe('1 where there is something, else 0'),
        type,
        size: z.int().describe('Bytes'),
        mode: z.string().describe('Type and rights, octal, such as 100644'),
        uid: z.int(),
        gid: z.int(),
        md5: z.string().describe('Of what is in a file of at most 16 MiB; else empty: ask for checksum'),
        ...moment,
        dir_listing: listing.optional(),
        omitted,
      }),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'output' }],
    },
    list: {
      description: 'Lists a directory',
      input: z.object({ file }),
      output: z.object({ name: z.string(), dir_listing: listing, omitted }),
      effect: 'read',
      display: 'always',
    },
    checksum: {
      description: 'Computes the checksum of a file',
      input: z.object({ file, algorithm: z.enum(['md5', 'sha1', 'sha256', 'sha512']).default('sha256') }),
      output: z.object({
        name: z.string(),
        algorithm: z.string(),
        checksum: z.string().describe('Hexadecimal digits'),
        size: z.int().describe('Bytes'),
      }),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'checksum' }],
    },
    touch: { description: 'Makes an empty file, or gives what is there the time of now', ...change },
    remove: { description: 'Removes a file, a link or an empty directory', ...change },
  },
})
