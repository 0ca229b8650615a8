export { amqp } from './amqp'
export type { AmqpOptions } from './options'
