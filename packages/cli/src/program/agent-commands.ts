import type { AgentWords } from '../calls/agent-call'
import type { RenderReply } from '../calls/presentation'
import type { CommandSpec } from './command'

interface AgentSpec {
  readonly summary: string
  readonly actions: AgentWords['actions']
  readonly examples: readonly string[]
  /** How the replies of an action are shown, where there is a better way than its DDL's. */
  readonly loadRenderers?: () => Promise<Readonly<Record<string, RenderReply>>>
}

const named = ['package']

const agents: Readonly<Record<string, AgentSpec>> = {
  service: {
    summary: 'Start, stop and restart services, and tell how they are',
    actions: { status: ['service'], start: ['service'], stop: ['service'], restart: ['service'] },
    examples: ['collective service status nginx', 'collective service restart nginx -C webserver'],
  },
  package: {
    summary: 'Install, update and remove packages, and tell which there are',
    actions: {
      status: named,
      install: ['package', 'version'],
      update: named,
      uninstall: named,
      purge: named,
      count: [],
      md5: [],
      checkupdates: [],
      apt_checkupdates: [],
      yum_checkupdates: [],
      refresh: [],
    },
    examples: [
      'collective package status openssl --table',
      'collective package install nginx --noop -C webserver',
      'collective package checkupdates',
    ],
  },
  process: {
    summary: 'List processes',
    actions: { list: ['pattern'], summary: ['pattern'] },
    examples: ['collective process list nginx user=www-data', 'collective process summary'],
    loadRenderers: async () => ({ list: (await import('../output/process-list')).processList }),
  },
  file: {
    summary: 'Look at files, make and remove them, where nodes allow it',
    actions: { status: ['file'], list: ['file'], checksum: ['file'], touch: ['file'], remove: ['file'] },
    examples: [
      'collective file status /etc/hosts --table',
      'collective file checksum /etc/hosts algorithm=md5',
    ],
  },
  nettest: {
    summary: 'Try from the nodes whether hosts can be reached',
    actions: { ping: ['fqdn'], connect: ['fqdn', 'port'], dns: ['fqdn', 'type'] },
    examples: ['collective nettest ping db1.example.net', 'collective nettest connect db1.example.net 5432'],
  },
}

/** The commands of the standard agents: `collective rpc` with fewer words. */
export const agentCommands: readonly CommandSpec[] = Object.entries(agents).map(([agent, spec]) => ({
  name: agent,
  summary: spec.summary,
  args: '[action] [inputs...]',
  groups: ['call', 'run', 'filters', 'discovery', 'limits', 'output', 'connection'],
  examples: spec.examples,
  load: async () => {
    const [{ agentCommand }, renderers] = await Promise.all([
      import('../commands/agent'),
      spec.loadRenderers?.(),
    ])
    return agentCommand({ agent, actions: spec.actions, renderers })
  },
}))
