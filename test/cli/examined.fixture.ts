import { z } from 'zod'
import { collective } from './command.fixture'

const findingShape = z.object({
  check: z.string(),
  state: z.enum(['ok', 'warning', 'problem']),
  text: z.string(),
  advice: z.string().optional(),
  nodes: z.array(z.string()).optional(),
})

const documentShape = z.strictObject({
  v: z.literal(1),
  findings: z.array(findingShape),
  nodes: z.array(z.looseObject({ identity: z.string() })),
})

/** What the doctor said. */
export interface Examined extends z.output<typeof documentShape> {
  readonly code: number | null
  /** All that was printed. */
  readonly printed: string
  /** What was found about one thing. */
  of(check: string): readonly z.output<typeof findingShape>[]
}

/** Lets the doctor examine what is at a URL. */
export async function examined(url: string, ...flags: readonly string[]): Promise<Examined> {
  const env = { COLLECTIVE_URL: url, COLLECTIVE_SECURITY: 'unsigned', COLLECTIVE_CALLER: 'user=alice' }
  const { code, stdout, stderr } = await collective(['doctor', '--json', ...flags], { env })
  const document = documentShape.parse(JSON.parse(stdout))
  const of = (wanted: string): Examined['findings'] =>
    document.findings.filter(({ check }) => check === wanted)
  return { ...document, code, printed: stdout + stderr, of }
}
