import type { z } from 'zod'
import { Refusal } from './refusal'

/** The schema's value, or a Refusal 'invalid' with the messages of each field. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  // Postgres has no NUL in text, and nobody types one.
  if (hasNul(input)) throw new Refusal('invalid', 'What was sent holds a character that cannot be used.')
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields: Record<string, string[]> = {}
  for (const issue of parsed.error.issues) {
    const name = issue.path.join('.')
    fields[name] = [...(fields[name] ?? []), issue.message]
  }
  throw new Refusal('invalid', undefined, { fields })
}

/** Without recursion: what was sent may be nested deeper than calls can be. */
function hasNul(input: unknown): boolean {
  const left = [input]
  while (left.length) {
    const value = left.pop()
    if (typeof value === 'string' && value.includes('\0')) return true
    if (value !== null && typeof value === 'object') for (const one of Object.values(value)) left.push(one)
  }
  return false
}
