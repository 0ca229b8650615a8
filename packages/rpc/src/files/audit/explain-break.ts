import { hashOf, readLine } from './audit-line'
import { linesOfAll } from './order-files'
import type { AuditChain, ChainStep } from './audit-chain'
import type { AuditProblem } from './audit-report'

/** What happened where a line does not follow the one before it. @throws what reading throws */
export async function explainBreak(
  step: ChainStep,
  chain: AuditChain,
  files: readonly string[],
): Promise<AuditProblem> {
  const { read, raw } = step
  if (!raw.isWhole)
    return at(step, 'torn', `line ${step.seq} is not whole: the process ended while it was written`)
  if (!read) return at(step, 'altered', `line ${step.seq} is none of an audit log`)
  if (chain.lines === 0) return at(step, 'altered', `line ${step.seq} says that another is before it`)
  if (read.seq > chain.last.seq + 1) return explainGap(step, chain, files)
  if (read.seq <= chain.last.seq) return explainSecond(step, files)
  const { seq } = chain.last
  const message = `line ${seq} is not what it was when line ${seq + 1} was written`
  return { kind: 'altered', seq, ...chain.place, message }
}

function at({ file, line, seq }: ChainStep, kind: AuditProblem['kind'], message: string): AuditProblem {
  return { kind, seq, file, line, message }
}

async function explainGap(
  step: ChainStep,
  chain: AuditChain,
  files: readonly string[],
): Promise<AuditProblem> {
  const missing = chain.last.seq + 1
  const later = await find(files, line => line.seq === missing)
  if (later) {
    const message = `line ${missing} stands at another place: ${later.file}:${later.line}`
    return { kind: 'reordered', seq: missing, file: step.file, line: step.line, message }
  }
  const range = missing === step.seq - 1 ? `line ${missing} is` : `lines ${missing} to ${step.seq - 1} are`
  return { ...at(step, 'removed', `${range} missing`), seq: missing }
}

/** A line whose number was there already. */
async function explainSecond(step: ChainStep, files: readonly string[]): Promise<AuditProblem> {
  const { seq, raw, read } = step
  const first = await find(files, line => line.seq === seq)
  const where = first ? ` at ${first.file}:${first.line}` : ''
  if (first?.hash === hashOf(raw.bytes))
    return at(step, 'repeated', `line ${seq} stands there twice, first${where}`)
  const before = await find(files, line => line.seq === seq - 1)
  const isFork = seq === 1 || before?.hash === read?.previous
  return isFork
    ? at(
        step,
        'forked',
        `two lines ${seq} claim to follow line ${seq - 1}, the first${where}: two processes wrote, or one line was replaced`,
      )
    : at(step, 'altered', `line ${seq} is there already${where}, and this one follows none`)
}

interface Found {
  readonly file: string
  readonly line: number
  readonly hash: string
}

async function find(
  files: readonly string[],
  isIt: (line: { readonly seq: number }) => boolean,
): Promise<Found | undefined> {
  for await (const { bytes, file, number } of linesOfAll(files)) {
    const line = readLine(bytes.toString('utf8'))
    if (line && isIt(line)) return { file, line: number, hash: hashOf(bytes) }
  }
  return undefined
}
