import { amqp } from '@collective/transport-amqp'
import { mqtt } from '@collective/transport-mqtt'

/** Our transport for a broker's URL. */
export function transportOf(url, options = {}) {
  return url.startsWith('amqp') ? amqp(url, options) : mqtt(url, options)
}
