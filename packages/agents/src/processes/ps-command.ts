import { CollectiveError } from '@collective/core'
import { firstLine } from '../process/line-of'
import { runTool } from '../process/run-tool'
import type { ProcessEntry, ProcessProvider } from './provider'

// Names that POSIX, the BSDs, macOS and Linux share; the command line comes last, because it has spaces.
const columns = ['pid', 'ppid', 'uid', 'state', 'vsz', 'rss', 'args']

/** The `ps` command, for systems without Linux's files about processes. */
export function psCommand(options: { readonly killAfterMs: number }): ProcessProvider {
  return {
    name: 'ps',
    list: async call => {
      const args = ['-A', '-ww', ...columns.flatMap(column => ['-o', `${column}=`])]
      const { exitcode, stdout, stderr } = await runTool(
        { file: 'ps', args, ...options, maxBytes: 16_777_216 },
        call,
      )
      if (exitcode === 0) return parsePs(stdout)
      throw new CollectiveError(
        'providerFailed',
        `expected ps to end with 0, got ${exitcode}: ${firstLine(stderr)}`,
      )
    },
  }
}

/** Of what it prints; a line that is cut or none of a process is left out. */
export function parsePs(printed: string): readonly ProcessEntry[] {
  const entries = printed.split('\n').flatMap(line => entryOf(line) ?? [])
  return entries.sort((one, other) => one.pid - other.pid)
}

function entryOf(line: string): ProcessEntry | undefined {
  const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S)\S*\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line)
  if (!found) return undefined
  const [, pid, ppid, uid, state = '?', vsize, rss, cmdline = ''] = found
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    uid: Number(uid),
    state,
    vsize: Number(vsize) * 1024,
    rss: Number(rss) * 1024,
    cmdline,
  }
}
