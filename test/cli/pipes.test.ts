import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { collective, ended, shell, start } from './command.fixture'
import { startFleet, type TestFleet } from './fleet.fixture'

let fleet: TestFleet
beforeAll(async () => void (fleet = await startFleet()))
afterAll(() => fleet.stop())

const lines = (text: string): string[] => text.trim().split('\n').sort()

it('takes what find prints, and asks nobody else', async () => {
  const { stdout } = await shell(
    'collective find -F location=nantes --json | collective rpc rpcutil ping --senders',
    fleet.env,
  )
  expect(lines(stdout)).toEqual(['web1', 'web2'])
})

it('takes the nodes of an earlier run that were ok, and narrows them by filters', async () => {
  const run = `collective rpc odd quarrel 'nodes=["web1"]' --json`
  const { stdout } = await shell(
    `${run} | collective rpc rpcutil ping -F location=nantes --senders`,
    fleet.env,
  )
  expect(lines(stdout)).toEqual(['web2'])
})

it('waits for a neighbour in a pipeline that takes its time', async () => {
  const { stdout } = await shell(`(sleep 1; echo db1) | collective rpc rpcutil ping --senders`, fleet.env)
  expect(lines(stdout)).toEqual(['db1'])
})

it('takes nodes that a program writes', async () => {
  const { stdout } = await collective(['rpc', 'rpcutil', 'ping', '--senders'], {
    ...fleet,
    input: '["web2"]',
  })
  expect(lines(stdout)).toEqual(['web2'])
})

it('does not wait for a program that holds its standard input open and writes nothing', async () => {
  const child = start(['rpc', 'rpcutil', 'ping', '--senders'], fleet.env, ['pipe', 'pipe', 'pipe'])
  const { code, stdout } = await ended(child)
  child.stdin?.destroy()
  expect([code, lines(stdout).length]).toEqual([0, 3])
})

it('does not change everybody because a pipe named nobody', async () => {
  const line = 'collective find -F location=mars --dt 0.5 | collective rpc odd change'
  const { code, stderr } = await shell(line, fleet.env)
  expect([code, stderr]).toEqual([1, expect.stringContaining('a pipe on stdin names no nodes')])
  expect((await shell(`${line} -y`, fleet.env)).code).toBe(0)
})

it('asks the members of a group of an inventory', async () => {
  const inventory = join(fleet.folder, 'inventory.yaml')
  await writeFile(inventory, 'groups:\n  web: [web1, web2]\n  db: [db1]\n')
  const args = ['rpc', 'rpcutil', 'ping', '--nodes', inventory, '-I', 'group:db', '--senders']
  expect(lines((await collective(args, fleet)).stdout)).toEqual(['db1'])
})

it('narrows a list of nodes by filters instead of dropping them', async () => {
  const list = join(fleet.folder, 'nodes.txt')
  await writeFile(list, '# all\nweb1\ndb1\n')
  const args = ['find', '--nodes', list, '-F', 'location=nantes']
  expect(lines((await collective(args, fleet)).stdout)).toEqual(['web1'])
})

it('ends well when nobody reads on', async () => {
  const { stdout } = await shell('collective rpc odd large | head -1; echo "${PIPESTATUS[0]}"', fleet.env)
  expect(stdout.trim().split('\n').at(-1)).toBe('0')
})
