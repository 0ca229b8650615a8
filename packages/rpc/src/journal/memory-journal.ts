import type { Clock, Journal } from '@collective/core'
import { Ledger, type LedgerLimits } from './ledger'

/** How much the journal in memory keeps. */
export interface MemoryJournalOptions extends LedgerLimits {
  readonly clock: Clock
}

/** A journal for the life of the process. */
export function memoryJournal({ clock, ...limits }: MemoryJournalOptions): Journal {
  const ledger = new Ledger(clock, limits)
  return {
    durable: false,
    knowsFromMs: clock.nowMs(),
    admit: async entry => ledger.admit(entry),
    find: async key => ledger.find(key),
    finish: async (key, reply) => void ledger.finish(key, reply),
    close: async () => ledger.clear(),
  }
}
