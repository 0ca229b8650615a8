import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of init scripts with the folders of runlevels beside it. */
export interface InitDirectory {
  readonly path: string
  add(name: string, script: string): Promise<void>
  /** Makes it start at boot. */
  enable(name: string): Promise<void>
  /** A file that a script has left beside the folder, or is to find there. */
  read(name: string): Promise<string>
  write(name: string, text: string): Promise<void>
  remove(): Promise<void>
}

/** Like /etc: init.d, and the folders of two runlevels unless there are to be none. */
export async function initDirectory(
  runlevels: readonly string[] = ['rc2.d', 'rcS.d'],
): Promise<InitDirectory> {
  const root = await mkdtemp(join(tmpdir(), 'collective-init-'))
  const path = join(root, 'init.d')
  for (const folder of ['init.d', ...runlevels]) await mkdir(join(root, folder))
  return {
    path,
    add: async (name, script) => {
      await writeFile(join(path, name), script.replaceAll('@ROOT@', root))
      await chmod(join(path, name), 0o755)
    },
    enable: name => symlink(`../init.d/${name}`, join(root, 'rc2.d', `S20${name}`)),
    write: (name, text) => writeFile(join(root, name), text),
    read: name => readFile(join(root, name), 'utf8'),
    remove: () => rm(root, { recursive: true }),
  }
}

/** A daemon that does not let go of its starter's output, with the status codes of the Linux Standard Base. Notes what is done to it. */
export const daemonScript = `#!/bin/sh
PIDFILE=@ROOT@/pid
runs() { kill -0 "$(cat $PIDFILE)" 2>/dev/null; }
echo "$1" >> @ROOT@/actions
case "$1" in
start)
  runs && exit 0
  sleep 600 &
  echo $! > $PIDFILE
  echo "Starting daemon"
  ;;
stop)
  runs || exit 0
  kill "$(cat $PIDFILE)"
  rm $PIDFILE
  ;;
restart) "$0" stop; "$0" start ;;
status)
  runs && exit 0
  [ -e $PIDFILE ] && exit 1
  exit 3
  ;;
*) echo "Usage: $0 {start|stop|restart|status}"; exit 2 ;;
esac
`
