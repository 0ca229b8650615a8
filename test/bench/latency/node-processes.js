import { fileURLToPath } from 'node:url'
import { startChild } from '../processes/child.js'

/**
 * Starts nodes `bench0`, `bench1`… in two processes, as a fleet is spread over machines.
 * @param {string} program beside this file
 * @param {string} url
 * @param {number} size
 * @param {readonly (string | number)[]} [more] what the program takes besides
 */
export async function startNodeProcesses(program, url, size, more = []) {
  const half = Math.ceil(size / 2)
  const spans = [
    [0, half],
    [half, size - half],
  ].filter(([, count]) => count > 0)
  const file = fileURLToPath(new URL(program, import.meta.url))
  const isReady = line => line.includes('"ready":true')
  return Promise.all(
    spans.map(([first, count]) =>
      startChild(process.execPath, [file, url, String(first), String(count), ...more.map(String)], isReady),
    ),
  )
}

/**
 * @param {number} size
 * @param {string} [name] what their identities begin with
 */
export function rosterOf(size, name = 'bench') {
  return Array.from({ length: size }, (_, index) => `${name}${index}`)
}
