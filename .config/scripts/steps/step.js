/**
 * One thing that a command does.
 * @typedef {object} Step
 * @property {string} name what the report and `npm test -- NAME` call it
 * @property {string[]} [after] names of the steps that must have succeeded before
 * @property {boolean} [alone] whether nothing else may run beside it
 * @property {(signal: AbortSignal) => Promise<string>} run resolves to a short note for the report; rejects with a Failure
 */

/**
 * How a step ended.
 * @typedef {object} StepResult
 * @property {string} name
 * @property {'ok' | 'failed' | 'notRun'} state
 * @property {number} ms how long it took
 * @property {string} note what it found, or why it was not run
 * @property {unknown} [error] what it failed with
 */

export {}
