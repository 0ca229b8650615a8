import { StreamCapture, type Captured } from './stream-capture'
import type { Output } from './output'

/** What a program printed, apart. */
export interface PipedOutput {
  readonly stdout: Captured
  readonly stderr: Captured
}

const nothing: Captured = { bytes: Buffer.alloc(0), omitted: 0 }

/**
 * Reads stdout and stderr through pipes.
 * @param maxBytes kept of each
 */
export function pipedOutput(maxBytes: number): Output<PipedOutput> {
  let stdout: StreamCapture | undefined
  let stderr: StreamCapture | undefined
  return {
    stdio: ['pipe', 'pipe'],
    attach: child => {
      if (child.stdout) stdout = new StreamCapture(child.stdout, maxBytes)
      if (child.stderr) stderr = new StreamCapture(child.stderr, maxBytes)
    },
    collect: async () => {
      const [out, err] = await Promise.all([stdout?.collect(), stderr?.collect()])
      return { stdout: out ?? nothing, stderr: err ?? nothing }
    },
  }
}
