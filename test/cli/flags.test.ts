import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collective, shell } from './command.fixture'
import { startFleet, type TestFleet } from './fleet.fixture'

let fleet: TestFleet
beforeAll(async () => void (fleet = await startFleet()))
afterAll(() => fleet.stop())

async function described(...flags: string[]): Promise<string> {
  return (await collective(['describe-filter', ...flags])).stdout.trim()
}

async function found(...args: string[]): Promise<string[]> {
  return JSON.parse((await collective(['find', ...args, '--json'], fleet)).stdout) as string[]
}

describe('the spellings of a filter', () => {
  it.each([
    [['-F', '--wf', '--with-fact'], 'country=uk'],
    [['-C', '--wc', '--with-class'], 'apache'],
    [['-A', '--wa', '--with-agent'], 'puppet'],
    [['-I', '--wi', '--with-identity'], 'web1'],
    [['-W', '--with'], 'apache country=uk'],
    [['-S', '--select'], 'apache and not country=uk'],
  ])('%j mean the same', async ([first = '', ...others], value) => {
    const meaning = await described(first, value)
    expect(meaning).toMatch(/^nodes where /)
    for (const other of others) expect(await described(other, value)).toBe(meaning)
  })

  it('add up when repeated in whatever spelling', async () => {
    expect(await described('-C', 'a', '--wc', 'b', '--with-class', 'c')).toBe(
      'nodes where it has the class a and it has the class b and it has the class c',
    )
  })
})

it('finds by fact, class, agent, identity and expression', async () => {
  expect(await found('-F', 'location=~^nan')).toEqual(['web1', 'web2'])
  expect(await found('-W', 'webserver location=nantes', '-I', '/1$/')).toEqual(['web1'])
  expect(await found('-S', 'webserver and not location=london', '-A', 'odd')).toEqual(['web1', 'web2'])
})

it.each([[['--limit', '2']], [['--ln', '2']], [['--limit-nodes', '50%']]])(
  '%j leaves two nodes',
  async limit => {
    expect(await found(...limit)).toHaveLength(2)
  },
)

it.each([['-1'], ['--one']])('%s leaves one node', async one => {
  expect(await found(one)).toHaveLength(1)
})

it('a seed chooses the same nodes each time', async () => {
  const chosen = await found('--limit', '1', '--limit-seed', '7')
  expect(chosen).toHaveLength(1)
  expect(await found('--limit', '1', '--limit-seed', '7')).toEqual(chosen)
})

it('shows what the DDL of the action says, or the command line', async () => {
  const run = ['rpc', 'odd', 'quarrel', 'nodes=["web1"]']
  const senders = async (...more: string[]): Promise<string[]> =>
    (await collective([...run, ...more], fleet)).stdout.match(/^(web1|web2|db1)\b/gm)?.sort() ?? []
  expect(await senders()).toEqual(['web1'])
  expect(await senders('--display', 'ok')).toEqual(['db1', 'web2'])
  expect(await senders('-v')).toEqual(['db1', 'web1', 'web2'])
})

it('prints the deck’s statistics and the summary of an aggregate', async () => {
  const { stdout } = await collective(['rpc', 'odd', 'greet', 'name=bob', 'times=1', '-v'], fleet)
  expect(stdout).toMatch(/^web1 {36}: OK$/m)
  expect(stdout).toContain(
    '---- odd#greet call stats ----\n           Nodes: 3 / 3\n     Pass / Fail: 3 / 0\n',
  )
  expect(stdout).toMatch(
    /^ {2}Discovery Time: \d+\.\d\dms\n {6}Agent Time: \d+\.\d\dms\n {6}Total Time: \d+\.\d\dms$/m,
  )
  expect(stdout).toContain('Summary of Greeting:\n\n   hello bob = 3\n')
})

it('shows what would command the terminal instead of printing it', async () => {
  const { stdout } = await collective(['rpc', 'odd', 'color', '--one'], fleet)
  expect(stdout).toContain('\\x1b[31mred\\x1b[0m')
})

it('warns of going without security, once, on stderr', async () => {
  const { stdout, stderr } = await collective(['ping'], fleet)
  expect(stderr.match(/unsigned/g)).toHaveLength(1)
  expect(stdout).not.toContain('unsigned')
})

it('prefers a flag to the environment, and the environment to a file', async () => {
  const line = `cd "$(mktemp -d)"; printf 'timeout: 1s\\nttl: 1s\\n' > c.yaml; COLLECTIVE_TTL=2s collective config -c c.yaml --target other`
  const { stdout } = await shell(line, fleet.env)
  expect(stdout).toMatch(/^timeout +1000 +\S+c\.yaml:1$/m)
  expect(stdout).toMatch(/^ttl +2000 +environment COLLECTIVE_TTL$/m)
  expect(stdout).toMatch(/^collective +"other" +flag$/m)
})
