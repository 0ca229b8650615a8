/**
 * Does `work` for each item, two at a time: one for each core that a small machine has.
 * @template Item
 * @param {Item[]} items
 * @param {(item: Item) => Promise<unknown>} work
 */
export async function inLanes(items, work) {
  const queue = [...items]
  const lane = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item)
  }
  await Promise.all([lane(), lane()])
}
