import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ended, firstLine, start, stop } from './command.fixture'

it('shows what nodes tell, and ends in good order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'collective-watch-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const broker = start(['broker', '--port', '0'], {})
  const url = await firstLine(broker)
  const config = join(folder, 'collective.yaml')
  await writeFile(config, `url: ${url}\nsecurity: unsigned\nidentity: web1\nregistration: 1s\n`)
  const node = start(['node', '-c', config], {})
  const lines = start(['watch', 'alive', '-c', config], {})
  const documents = start(['watch', '--json', '-c', config], {})
  expect(await firstLine(lines)).toMatch(/^\d\d:\d\d:\d\d {2}web1 +alive +\{"version":/)
  expect(JSON.parse(await firstLine(documents))).toMatchObject({
    sender: 'web1',
    data: { agents: ['discovery', 'rpcutil'] },
  })
  const end = ended(lines)
  await stop(lines)
  expect((await end).code).toBe(0)
  for (const child of [documents, node, broker]) await stop(child)
})
