import { fallingRabbitmq } from './falling-broker'
import { survivesFalls } from './survives-falls'

survivesFalls('RabbitMQ', fallingRabbitmq)
