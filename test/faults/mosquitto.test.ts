import { fallingMosquitto } from './falling-broker'
import { survivesFalls } from './survives-falls'

survivesFalls('mosquitto', fallingMosquitto)
