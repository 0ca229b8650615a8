/** One level of pino's: an object of fields and a message, or only a message. */
export interface LogMethod {
  (fields: object, message?: string): void
  (message: string): void
}

/** pino's shape, so that a pino logger fits as it is. */
export interface Logger {
  trace: LogMethod
  debug: LogMethod
  info: LogMethod
  warn: LogMethod
  error: LogMethod
  child(fields: object): Logger
}

const nothing: LogMethod = () => undefined

/** Says nothing: the default everywhere. */
export const silentLogger: Logger = Object.freeze({
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
})
