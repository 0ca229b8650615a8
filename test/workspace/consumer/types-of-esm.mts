// The packages that exist as ES modules alone.
import { startBroker, type Broker } from '@collective/broker'
import { main } from '@collective/cli'

export const run: typeof main = main
export const start: (options: Parameters<typeof startBroker>[0]) => Promise<Broker> = startBroker
