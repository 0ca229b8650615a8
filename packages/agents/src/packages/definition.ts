import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

// What any of the package managers could take for a name; each knows its own rules.
const name = z
  .string()
  .max(214)
  .regex(/^@?[A-Za-z0-9_][A-Za-z0-9@/_.:+-]*$/, 'expected the name of a package')
  .describe('The name of the package')

const version = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9.+~^:_-]*$/, 'expected a version')
  .optional()
  .describe('This version and no other, older or newer; any otherwise')

const state = {
  name: z.string(),
  ensure: z
    .string()
    .describe('Its whole version; absent, or purged where not even its configuration is left'),
  version: z.string().describe('The version without epoch and release; empty where it is not installed'),
  release: z.string(),
  epoch: z.string(),
  arch: z.string().describe('Architecture'),
  provider: z.string().describe('The package manager'),
}

const steps = z
  .array(
    z.object({
      name: z.string(),
      from: z.string().optional().describe('The version that was there, where the package manager tells'),
      to: z.string().optional().describe('The version that is there now; without it, it was removed'),
    }),
  )
  .describe('What became of which packages; in a dry run, what would')

const change = {
  output: z.object({
    ...state,
    changed: z.boolean().describe('Whether anything had to be done; in a dry run, whether it would'),
    changes: steps,
    omitted: z.int().optional().describe('Changes missing in the list, where it was too long'),
  }),
  effect: 'change',
  display: 'failed',
  noop: true,
  timeout: 600_000,
  aggregates: [{ function: 'summary', output: 'ensure' }],
} as const

const exitcode = z.int().describe('0: it could be found out')
const packageManager = z.string().describe('The package manager')

const updates = {
  input: z.object({}),
  output: z.object({
    outdated_packages: z
      .array(z.object({ package: z.string(), version: z.string(), repo: z.string() }))
      .describe('Packages that could be newer, the version that there is and where'),
    count: z.int().describe('How many they are'),
    omitted: z.int().optional().describe('Packages missing in the list, where it was too long'),
    exitcode,
    package_manager: packageManager,
  }),
  effect: 'read',
  display: 'always',
  aggregates: [{ function: 'summary', output: 'count' }],
} as const

const named = z.object({ package: name })

/** Packages of the operating system: MCollective's `package`, with its names. */
export const packageAgent = defineAgent({
  name: 'package',
  description: 'Installs, updates and removes packages, where the node allows it, and tells which there are',
  version: '1.0.0',
  author: 'The @collective authors',
  license: 'Apache-2.0',
  timeout: 180_000,
  actions: {
    status: {
      description: 'Gets the version of a package',
      input: named,
      output: z.object(state),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'ensure' }],
    },
    install: {
      description: 'Installs a package, unless it is there',
      input: named.extend({ version }),
      ...change,
    },
    update: { description: 'Updates a package that is installed', input: named, ...change },
    uninstall: { description: 'Removes a package, unless it is not there', input: named, ...change },
    purge: { description: 'Removes a package with its configuration', input: named, ...change },
    count: {
      description: 'Counts the packages that are installed',
      input: z.object({}),
      output: z.object({ output: z.int().describe('How many they are'), exitcode }),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'output' }],
    },
    md5: {
      description: 'Makes one sum of all packages and versions, the same where the same is installed',
      input: z.object({}),
      output: z.object({ output: z.string().describe('The MD5 sum'), exitcode }),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'output' }],
    },
    checkupdates: { description: 'Lists packages that could be newer', ...updates },
    apt_checkupdates: { description: 'The same, where the package manager is apt', ...updates },
    yum_checkupdates: { description: 'The same, where the package manager is dnf or yum', ...updates },
    refresh: {
      description: 'Asks the sources of packages what they have',
      input: z.object({}),
      output: z.object({ package_manager: packageManager }),
      effect: 'change',
      display: 'failed',
      timeout: 600_000,
    },
  },
})
