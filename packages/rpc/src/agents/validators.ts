import { z } from 'zod'

/** What a shell would do something with: MCollective's `shellsafe` refuses the same. */
const shellCharacters = /[`$;|&<>]/

/**
 * Text without the characters by which a shell is told to do something else: `` ` `` `$` `;` `|` `&` `<` `>`. From MCollective's `shellsafe`
 * validator; it does not make text safe to be put on a command line unquoted.
 */
export function shellsafe(): z.ZodString {
  return z
    .string()
    .refine(text => !shellCharacters.test(text), 'expected text without any of ` $ ; | & < >')
    .meta({ description: 'Text without ` $ ; | & < >' })
}

/** Bytes, as they travel: base64 (JSON Schema says `contentEncoding`). */
export function bytes(): z.ZodBase64 {
  return z.base64()
}

/** A moment, as it travels: ISO 8601 with an offset or `Z`, such as `2031-01-02T03:04:05Z`. */
export function timestamp(): z.ZodISODateTime {
  return z.iso.datetime({ offset: true })
}
