import { brokers } from './brokers'
import { complies } from './complies'

complies(brokers.mosquittoOverWebSocket)
