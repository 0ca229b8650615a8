import type { Terminal } from '../terminal/terminal'

/** Shows how far a run is. */
export interface ProgressBar {
  show(finished: number, total: number): void
  end(): void
}

const noBar: ProgressBar = { show: () => undefined, end: () => undefined }
const widestBar = 60
const besideBar = 22

/** MCollective's bar, on stderr where that is a terminal; nothing elsewhere. */
export async function progressBar(
  { stderr, environment }: Terminal,
  isWanted: boolean,
): Promise<ProgressBar> {
  if (!isWanted || !stderr.isTTY || environment['TERM'] === 'dumb') return noBar
  const { SingleBar } = await import('cli-progress')
  const size = Math.max(1, Math.min(widestBar, (stderr.columns ?? 80) - besideBar))
  const bar = new SingleBar({
    format: (_, { value, total }) => barText(value, total, size),
    stream: process.stderr,
    hideCursor: true,
  })
  let begun = false
  return {
    show: (finished, total) => {
      if (begun) return bar.update(finished)
      begun = true
      bar.start(total, finished)
    },
    end: () => begun && bar.stop(),
  }
}

/** ` * [ =====>     ] 5 / 10`: the mark turns while it goes on. */
function barText(finished: number, total: number, size: number): string {
  const done = total === 0 ? size : Math.round((finished / total) * size)
  const mark = finished >= total ? '*' : ('|/-\\'[finished % 4] ?? '|')
  return ` ${mark} [ ${'='.repeat(done)}>${' '.repeat(size - done)} ] ${finished} / ${total}`
}
