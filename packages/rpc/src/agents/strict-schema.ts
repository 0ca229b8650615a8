import type { z } from 'zod'

/** What is not declared is refused, unless the schema says how it takes it (`z.looseObject`, `catchall`). */
export function strictSchema(schema: z.ZodObject): z.ZodObject {
  return schema.def.catchall ? schema : schema.strict()
}
