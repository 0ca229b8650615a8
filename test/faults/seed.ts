/** What the moments of faults are drawn from: a run that failed is repeated by its seed. */
export const seed = Number(process.env['COLLECTIVE_SEED'] ?? 20_261)
