/** Variables by name. */
export type Environment = Readonly<Record<string, string>>

// What tells programs where things are and in which language to speak. The rest may be a secret of the process that hosts the node.
const kept = /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR)$/

const fallback = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

/** The environment that programs get: the harmless part of this process's own, as `sudo` keeps it, and what is set over it. */
export function cleanEnvironment(
  over: Environment = {},
  own: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const harmless = Object.entries(own).filter(
    (entry): entry is [string, string] => kept.test(entry[0]) && entry[1] !== undefined,
  )
  return { ...fallback, ...Object.fromEntries(harmless), ...over }
}
