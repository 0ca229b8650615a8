// What needs Node.js: files and keys. The rest of the package runs in a browser as well.
export { durableJournal, type DurableJournalOptions } from './files/journal/durable-journal'
export type { LedgerLimits } from './journal/ledger'
export { policyFiles, type PolicyFiles, type PolicyFilesOptions } from './files/policies/policy-files'
