import { onTestFinished } from 'vitest'
import { startBroker, type Broker } from './broker'
import type { BrokerOptions } from './options'

/** A broker that ends with the test. */
export async function brokerOfTest(options: BrokerOptions = {}): Promise<Broker> {
  const broker = await startBroker(options)
  onTestFinished(() => broker.close())
  return broker
}
