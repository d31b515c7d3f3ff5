import type { z } from 'zod'
import { Refusal } from './refusal'

/** The schema's value, or a Refusal 'invalid' with the messages of each field. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  refuseUnreadable(input)
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields: Record<string, string[]> = {}
  for (const issue of parsed.error.issues) {
    const name = issue.path.join('.')
    const message = issue.code === 'unrecognized_keys' ? unknown(issue.keys) : issue.message
    fields[name] = [...(fields[name] ?? []), message]
  }
  throw new Refusal('invalid', undefined, { fields })
}

/** More than any form or call holds: a draft's 200 lines are 2,500. Each that does not fit would be a message. */
const MOST_VALUES = 20_000

/** Without recursion: what was sent may be nested deeper than calls can be. */
function refuseUnreadable(input: unknown): void {
  const left = [input]
  for (let read = 0; left.length; read++) {
    const value = left.pop()
    // Postgres has no NUL in text, and nobody types one.
    if (typeof value === 'string' && value.includes('\0')) {
      throw new Refusal('invalid', 'What was sent holds a character that cannot be used.')
    }
    if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) continue
    const within = Object.values(value)
    if (read + left.length + within.length > MOST_VALUES) {
      throw new Refusal('invalid', 'That is more than can be sent at once.')
    }
    for (const one of within) left.push(one)
  }
}

const SHOWN = 5

function unknown(keys: string[]): string {
  const named = keys.slice(0, SHOWN).map((key) => `"${key.slice(0, 40)}"`)
  return `Not known here: ${named.join(', ')}${keys.length > SHOWN ? ` and ${keys.length - SHOWN} more` : ''}`
}
