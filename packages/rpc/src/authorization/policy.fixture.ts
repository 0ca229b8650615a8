import type { PolicyQuestion } from './action-policy'

/** Alice restarts a service on a web server, unless something else is said. */
export function question(said: Partial<PolicyQuestion> = {}): PolicyQuestion {
  return {
    caller: 'cert=alice',
    action: 'restart',
    identity: 'web1.example.net',
    facts: { os: { family: 'debian' }, location: 'nantong', cpus: 10, load: '9.5' },
    classes: ['apache', 'role::web'],
    input: { service: 'httpd', tries: 3 },
    ...said,
  }
}

/** Lines of a policy, written with ` | ` for tabs. */
export function policyText(...lines: readonly string[]): string {
  return lines.map(line => line.replaceAll(' | ', '\t')).join('\n')
}
