import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Bytes as a vector has them: text, hexadecimal digits, or texts that are each repeated so many times. */
const bytesShape = z.union([
  z.object({ text: z.string() }),
  z.object({ hex: z.string() }),
  z.object({ pieces: z.array(z.tuple([z.string(), z.number()])) }),
])

/** Reads a file of vectors and checks that each has the shape given and a name of its own. */
export function readVectors<Shape extends z.ZodType<{ readonly name: string }>>(
  file: string,
  shape: Shape,
): z.output<Shape>[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  const { vectors } = z.object({ about: z.string(), vectors: z.array(shape) }).parse(JSON.parse(text))
  return vectors
}

/** The same with the bytes of each. */
export function readByteVectors<Shape extends z.ZodType<{ readonly name: string }>>(
  file: string,
  shape: Shape,
): (z.output<Shape> & { readonly bytes: Uint8Array })[] {
  const found = readVectors(file, z.looseObject({ name: z.string() }))
  return found.map(vector => ({ ...shape.parse(vector), bytes: bytesOf(bytesShape.parse(vector)) }))
}

function bytesOf(given: z.output<typeof bytesShape>): Uint8Array {
  if ('hex' in given) return Uint8Array.from(Buffer.from(given.hex, 'hex'))
  const text = 'text' in given ? given.text : given.pieces.map(([piece, times]) => piece.repeat(times)).join('')
  return new TextEncoder().encode(text)
}
