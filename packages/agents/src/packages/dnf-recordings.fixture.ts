import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../process/clean-environment'

/** What a program printed when it was recorded. */
export interface Recording {
  readonly exitcode: number
  readonly stdout?: string
  readonly stderr?: string
}

/** Programs that answer as dnf and rpm did when they were recorded, and note how they were called. */
export interface RecordedPrograms {
  /** Makes an agent find them, and nothing else beside the shell's own. */
  readonly environment: Environment
  /** What a program answers to its nth call from now on; the last answer stays. */
  play(program: string, ...recordings: readonly Recording[]): Promise<void>
  /** The arguments of each call, with the name of the program. */
  calls(): Promise<string[]>
  remove(): Promise<void>
}

const script = `#!/bin/sh
cd "$(dirname "$0")"
me=$(basename "$0")
printf '%s\\n' "$me $*" >> calls
turn=$(cat $me.turn)
[ -e "$me.$((turn + 1)).code" ] && echo $((turn + 1)) > $me.turn
cat $me.$turn.out
cat $me.$turn.err >&2
exit "$(cat $me.$turn.code)"
`

/** @param programs their names */
export async function recordedPrograms(programs: readonly string[]): Promise<RecordedPrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'collective-recorded-'))
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)
  for (const program of programs) {
    await write(program, script)
    await chmod(join(folder, program), 0o755)
  }
  await write('calls', '')
  return {
    environment: { PATH: `${folder}:/usr/bin:/bin` },
    play: async (program, ...recordings) => {
      for (const [index, { exitcode, stdout = '', stderr = '' }] of recordings.entries()) {
        await write(`${program}.${index}.out`, stdout)
        await write(`${program}.${index}.err`, stderr)
        await write(`${program}.${index}.code`, String(exitcode))
      }
      await rm(join(folder, `${program}.${recordings.length}.code`), { force: true })
      await write(`${program}.turn`, '0')
    },
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n'),
    remove: () => rm(folder, { recursive: true }),
  }
}

const line = '='.repeat(80)

function table(rows: string, summary: string): string {
  return `Last metadata expiration check: 0:00:01 ago on Wed Nov 25 18:30:31 2026.
Dependencies resolved.
${line}
 Package          Architecture      Version             Repository         Size
${line}
${rows}
Transaction Summary
${line}
${summary}

Total size: 5.4 k
`
}

const aborted = { exitcode: 1, stderr: 'Operation aborted.\n' }

/** Of dnf 4.14 and rpm 4.18, on a repository of three small packages. */
export const recordings = {
  absent: { exitcode: 1, stdout: 'package probe is not installed\n' },
  old: { exitcode: 0, stdout: 'probe\t0\t1.0\t1\tnoarch\n' },
  newer: { exitcode: 0, stdout: 'probe\t1\t2.0\t1\tnoarch\n' },
  done: { exitcode: 0, stdout: '\nInstalled:\n  probe-1.0-1.noarch      \n\n' },
  nothingToDo: {
    exitcode: 0,
    stdout: 'Dependencies resolved.\nNothing to do.\nComplete!\n',
  },
  installs: {
    ...aborted,
    stdout: table(
      `Installing:
 a-package-with-quite-a-long-name-of-its-own   noarch   1.0-1     local   5.5 k
 needs                                         noarch   1.0-1     local   5.4 k
Installing dependencies:
 probe                                         noarch   1:2.0-1   local    12 M
`,
      'Install  3 Packages',
    ),
  },
  installsOne: {
    ...aborted,
    stdout: table(
      `Installing:
 probe            noarch            1.0-1               local             5.4 k
`,
      'Install  1 Package',
    ),
  },
  upgrades: {
    ...aborted,
    stdout: table(
      `Upgrading:
 probe            noarch            1:2.0-1              local            5.4 k
`,
      'Upgrade  1 Package',
    ),
  },
  downgrades: {
    ...aborted,
    stdout: table(
      `Downgrading:
 probe             noarch             1.0-1             local             5.4 k
`,
      'Downgrade  1 Package',
    ),
  },
  removes: {
    ...aborted,
    stdout: table(
      `Removing:
 probe            noarch            1.0-1               @local              0  
Removing dependent packages:
 needs            noarch            1.0-1               @local              0  
`,
      'Remove  2 Packages',
    ),
  },
  unknown: {
    exitcode: 1,
    stdout: 'No match for argument: nosuch\n',
    stderr: 'Error: Unable to find a match: nosuch\n',
  },
  updates: {
    exitcode: 100,
    stdout: '\nprobe.noarch                            1:2.0-1                            local\n',
  },
  noUpdates: { exitcode: 0 },
  locked: {
    exitcode: 200,
    stdout: `metadata already locked by 10795
  The application with PID 10795 is: bash
    Memory : 4.5 M RSS (5.4 MB VSZ)
    Started: Wed Nov 25 18:13:06 2026 - 17:40 ago
    State  : Sleeping
`,
  },
  all: { exitcode: 0, stdout: 'needs.noarch\t0:1.0-1\nprobe.noarch\t1:2.0-1\n' },
} as const satisfies Record<string, Recording>
