import { fallingEmbedded } from './falling-broker'
import { survivesFalls } from './survives-falls'

survivesFalls('the embedded broker', fallingEmbedded)
