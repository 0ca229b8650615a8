import { afterAll, beforeAll, expect, it } from 'vitest'
import { collective } from './command.fixture'
import { startFleet, type TestFleet } from './fleet.fixture'

let fleet: TestFleet
beforeAll(async () => void (fleet = await startFleet()))
afterAll(() => fleet.stop())

const given = [
  'count=-5',
  'ratio=1.5',
  'flag=no',
  'text=a=b=c',
  'list=["x",""]',
  'map={"a":1}',
  'mode=slow',
  'either=three',
  'anything={"deep":[1,null]}',
]

it('gives an agent that it has never seen every value as the agent wants it', async () => {
  expect(await echoed(...given)).toEqual({
    count: -5,
    ratio: 1.5,
    flag: false,
    text: 'a=b=c',
    list: ['x', ''],
    map: { a: 1 },
    mode: 'slow',
    either: 'three',
    anything: { deep: [1, null] },
  })
})

it('gives an empty text, and a number where either would do', async () => {
  expect(await echoed('text=', 'either=3')).toEqual({ text: '', either: 3 })
})

async function echoed(...inputs: string[]): Promise<unknown> {
  const { stdout } = await collective(['rpc', 'odd', 'echo', ...inputs, '--one', '--json'], fleet)
  const document = JSON.parse(stdout) as { results: { data: { input: unknown } }[] }
  return document.results[0]?.data.input
}

it('names what is missing with its description', async () => {
  const { stderr } = await collective(['rpc', 'odd', 'greet', 'name=bob'], fleet)
  expect(stderr).toContain('missingData: odd greet needs times, a whole number (How often)')
})

it('names what there is where an input is unknown', async () => {
  const { stderr } = await collective(['rpc', 'odd', 'greet', 'nam=bob'], fleet)
  expect(stderr).toContain('invalidData: odd greet has no input "nam": it takes name, a text (Whom to greet)')
})

it('says what type an input is of', async () => {
  const { stderr } = await collective(['rpc', 'odd', 'echo', 'flag=maybe'], fleet)
  expect(stderr).toContain('invalidData: odd echo: the input flag is true or false, got "maybe"')
})
