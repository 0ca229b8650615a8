import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bin, collective, ended } from './command.fixture'

const program = fileURLToPath(new URL('terminal.fixture.py', import.meta.url))
const command = `"${process.execPath}" "${bin}"`
const ready = 'ready for a line'

// What completes is the command itself; what is typed is only shown.
const shown = `collective() { if [ "$1" = completion ]; then ${command} "$@"; else echo "RAN $*"; exit; fi; }`
const shownByFish = `function collective
  if test "$argv[1]" = completion
    ${command} $argv
  else
    echo RAN $argv
    exit
  end
end
function fish_prompt
  echo '${ready}'
end`

let home: string
beforeAll(async () => void (home = await mkdtemp(join(tmpdir(), 'collective-shells-'))))
afterAll(() => rm(home, { recursive: true }))

/** Writes the start-up file of a shell that has been taught. */
async function startUpFile(name: string, ...lines: readonly string[]): Promise<string> {
  await writeFile(join(home, name), lines.join('\n'))
  return join(home, name)
}

async function scriptOf(shell: string): Promise<string> {
  return (await collective(['completion', shell])).stdout
}

const shells: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  bash: async () => {
    const file = await startUpFile('bashrc', shown, await scriptOf('bash'), `PS1='${ready}'`)
    return ['bash', '--rcfile', file, '-i']
  },
  zsh: async () => {
    const prepared = 'autoload -Uz compinit; compinit -u -D'
    await startUpFile('.zshrc', prepared, shown, await scriptOf('zsh'), `PS1='${ready}'`)
    return ['zsh', '-i']
  },
  fish: async () => {
    const file = await startUpFile('start.fish', shownByFish, await scriptOf('fish'))
    return ['fish', '--no-config', '-i', '-C', `source ${file}`]
  },
}

it.each(Object.keys(shells))('%s completes agents, actions and inputs when Tab is pressed', async shell => {
  const line = 'collective rpc rpcut\tget_fact \tos.family'
  const args = [program, ready, line, ...((await shells[shell]?.()) ?? [])]
  const env = { PATH: process.env['PATH'], TERM: 'xterm', HOME: home, ZDOTDIR: home, LC_ALL: 'C.UTF-8' }
  const { stdout } = await ended(spawn('python3', args, { env, stdio: ['ignore', 'pipe', 'pipe'] }))
  expect(stdout).toContain('RAN rpc rpcutil get_fact fact=os.family')
})
