/** A list as it goes into a reply. */
export interface FittedList<Item> {
  readonly items: readonly Item[]
  /** Items missing at its end. */
  readonly omitted: number
}

/** Keeps as many items from the beginning of a list as take no more than `maxBytes` in JSON. */
export function fitList<Item extends object>(list: readonly Item[], maxBytes: number): FittedList<Item> {
  let size = 2
  const end = list.findIndex(item => {
    size += Buffer.byteLength(JSON.stringify(item)) + 1
    return size > maxBytes
  })
  const items = end === -1 ? list : list.slice(0, end)
  return { items, omitted: list.length - items.length }
}
