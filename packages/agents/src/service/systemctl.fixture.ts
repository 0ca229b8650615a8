import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that answers as systemctl did when it was recorded, and notes how it was called. */
export interface RecordedSystemctl {
  readonly path: string
  /** What `show` prints from now on. */
  show(recording: string): Promise<void>
  /** What the other verbs end with from now on. */
  refuse(refusal: { readonly exitcode: number; readonly stderr: string }): Promise<void>
  /** The arguments of each call. */
  calls(): Promise<string[]>
  remove(): Promise<void>
}

const script = `#!/bin/sh
cd "$(dirname "$0")"
echo "$LC_ALL $*" >> calls
case " $* " in
*" show "*) cat shown ;;
*) cat stderr >&2; exit "$(cat exitcode)" ;;
esac
`

/** systemd runs only as the first process of a machine; this plays what it said there. */
export async function recordedSystemctl(recording: string): Promise<RecordedSystemctl> {
  const folder = await mkdtemp(join(tmpdir(), 'collective-systemctl-'))
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)
  const path = join(folder, 'systemctl')
  await write('systemctl', script)
  await chmod(path, 0o755)
  const refuse = async ({ exitcode, stderr }: { exitcode: number; stderr: string }): Promise<void> => {
    await write('exitcode', String(exitcode))
    await write('stderr', `${stderr}\n`)
  }
  await write('shown', recording)
  await refuse({ exitcode: 0, stderr: '' })
  return {
    path,
    show: text => write('shown', text),
    refuse,
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n'),
    remove: () => rm(folder, { recursive: true }),
  }
}
