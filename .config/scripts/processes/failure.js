/** Ends a step: the message says what to do, `output` is what the tool printed. No stack is shown for it. */
export class Failure extends Error {
  /** @param {string} message @param {string} [output] */
  constructor(message, output = '') {
    super(message)
    this.output = output
  }
}
