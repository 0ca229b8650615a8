import type { OptionTable } from './option'

/** What `collective audit verify` holds a log against. */
export const audit = {
  auditKeys: {
    spellings: ['--public-key'],
    value: 'FILE',
    many: true,
    description: 'A key in PEM that has signed the checkpoints; without one signatures are not checked',
  },
  checkpoints: {
    spellings: ['--checkpoint'],
    value: 'FILE',
    many: true,
    description: 'A checkpoint that was kept elsewhere (FILE.checkpoint beside the log is taken anyway)',
  },
} as const satisfies OptionTable
