export function never(): Promise<never> {
  return new Promise(() => undefined)
}

export async function nextTurn(): Promise<void> {
  await new Promise<void>(resolve => setImmediate(resolve))
}

export function quietly(call: () => void): void {
  try {
    call()
  } catch {
    return // what a handler throws is not what is broken here
  }
}
