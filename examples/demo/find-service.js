import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const known = ['ssh', 'cron', 'rsyslog', 'dbus', 'nginx', 'mosquitto', 'postgresql']

/** The name of a service that this machine really has, whose manager the agent knows; undefined where there is none. */
export function findService() {
  if (existsSync('/run/systemd/system')) return 'systemd-journald'
  const scripts = existsSync('/etc/init.d') ? readdirSync('/etc/init.d') : []
  const candidates = [...known.filter(name => scripts.includes(name)), ...scripts]
  return candidates.find(tellsStatus)
}

/** By the Linux Standard Base 0 to 3 are states; anything else is a script that knows no status. */
function tellsStatus(name) {
  try {
    execFileSync(`/etc/init.d/${name}`, ['status'], { stdio: 'ignore', timeout: 5_000 })
    return true
  } catch (error) {
    return error.status >= 1 && error.status <= 3
  }
}
