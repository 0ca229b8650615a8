import { EventEmitter } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { main } from './main'

/** How a command line ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process, as if it were one of its own whose standard input is empty. */
export async function commandLine(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const [stdout, stderr] = [new Printed(), new Printed()]
  const streams = { stdin: Readable.from([]), stdout, stderr, env: { HOME: '/nonexistent', ...env } }
  const code = await main(args, Object.assign(new EventEmitter(), streams) as unknown as NodeJS.Process)
  return { code, stdout: stdout.text, stderr: stderr.text }
}

class Printed extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}
