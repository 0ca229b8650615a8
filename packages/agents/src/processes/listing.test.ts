import { describe, expect, it } from 'vitest'
import { parseStatus } from './proc-files'
import { parsePs } from './ps-command'

// Of Linux 6.1, shortened.
const kernelThread = `Name:\tkworker/0:1H-kblockd
State:\tI (idle)
Tgid:\t9
PPid:\t2
Uid:\t0\t0\t0\t0
Threads:\t1
`
const service = `Name:\tnginx: worker
State:\tS (sleeping)
PPid:\t811
Uid:\t0\t33\t0\t33
VmSize:\t   56648 kB
VmRSS:\t    6404 kB
`

describe("Linux's files about a process", () => {
  it('tell of a kernel thread, which has no command line and no memory', () => {
    expect(parseStatus(kernelThread, '', 9)).toEqual({
      pid: 9,
      ppid: 2,
      uid: 0,
      state: 'I',
      vsize: 0,
      rss: 0,
      cmdline: '[kworker/0:1H-kblockd]',
    })
  })

  it('tell the effective user, memory in bytes, and arguments apart', () => {
    expect(parseStatus(service, 'nginx\0-g\0daemon off;\0', 812)).toEqual({
      pid: 812,
      ppid: 811,
      uid: 33,
      state: 'S',
      vsize: 56_648 * 1024,
      rss: 6_404 * 1024,
      cmdline: 'nginx -g daemon off;',
    })
  })
})

describe('what ps prints', () => {
  it('is read line by line, by number, and a line that is cut is left out', () => {
    const printed =
      '  812   811    33 Ss+   56648   6404 nginx: worker  process\n    1     0     0 S    1  2 init\n  99  1'
    expect(parsePs(printed)).toEqual([
      { pid: 1, ppid: 0, uid: 0, state: 'S', vsize: 1024, rss: 2048, cmdline: 'init' },
      {
        pid: 812,
        ppid: 811,
        uid: 33,
        state: 'S',
        vsize: 56_648 * 1024,
        rss: 6_404 * 1024,
        cmdline: 'nginx: worker  process',
      },
    ])
  })
})
