/**
 * Starts nodes, a hundred at a time: a broker's backlog of connections is not what is measured. Then says on standard output that they are
 * ready, how long that took and what it cost.
 * @param {{ first: string, count: string }} span
 * @param {(number: number) => Promise<void>} start
 */
export async function startNodes({ first, count }, start) {
  const startedMs = performance.now()
  for (let done = 0; done < Number(count); done += 100) {
    const size = Math.min(100, Number(count) - done)
    await Promise.all(Array.from({ length: size }, (_, index) => start(Number(first) + done + index)))
  }
  const tookMs = Math.round(performance.now() - startedMs)
  console.log(JSON.stringify({ ready: true, tookMs, rss: process.memoryUsage.rss() }))
}
