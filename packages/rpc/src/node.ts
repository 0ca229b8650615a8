// What needs Node.js: files and keys. The rest of the package runs in a browser as well.
export { durableJournal, type DurableJournalOptions } from './files/journal/durable-journal'
export type { LedgerLimits } from './journal/ledger'
export { policyFiles, type PolicyFiles, type PolicyFilesOptions } from './files/policies/policy-files'
export {
  fileAuditor,
  type AuditSync,
  type FileAuditor,
  type FileAuditorOptions,
} from './files/audit/file-auditor'
export {
  ed25519Signer,
  ed25519Verifier,
  type AuditSigner,
  type AuditVerifier,
} from './files/audit/audit-signer'
export { checkpointFile, readCheckpoint, type AuditCheckpoint } from './files/audit/checkpoint'
export { auditFiles } from './files/audit/rotated-files'
export { verifyAudit, type VerifyAuditOptions } from './files/audit/verify-audit'
export type { AuditProblem, AuditProblemKind, AuditReport } from './files/audit/audit-report'
export type { AuditSignature } from './files/audit/audit-line'
