import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { endGroup } from './process-group'
import { whenGone, whenPrinted } from './processes.fixture'

const stubborn = `trap '' TERM; echo $$; while :; do sleep 1; done`

async function startStubborn(): Promise<number> {
  const printing = whenPrinted()
  const { file, args } = printing.program(stubborn)
  spawn(file, args, { detached: true, stdio: 'ignore' })
  const [pid = 0] = await printing.numbers()
  return pid
}

describe('ending a process group', () => {
  it('kills it at once where the own process ends before the grace is over', async () => {
    const pid = await startStubborn()
    const others = process.listeners('exit')
    const ended = endGroup(pid, 60_000)
    for (const listener of process.listeners('exit')) if (!others.includes(listener)) listener(0)
    await whenGone(pid)
    await ended
    expect(process.listeners('exit')).toEqual(others)
  })

  it('kills it when the grace is over', async () => {
    const pid = await startStubborn()
    await endGroup(pid, 50)
    await whenGone(pid)
  })

  it('has nothing to do where there is none', async () => {
    const pid = await startStubborn()
    await endGroup(pid, 0)
    await whenGone(pid)
    await endGroup(pid, 60_000)
  })
})
