import { sql } from 'drizzle-orm'

/** `in (...)` with a fixed number of places, so that one prepared statement serves lists of any length up to it. */
export function slots(size: number) {
  const names = Array.from({ length: size }, (_, i) => `slot${i}`)
  return {
    placeholders: names.map((name) => sql.placeholder(name)),
    values: (ids: string[]): Record<string, string> => {
      if (ids.length > size) throw new Error(`${ids.length} ids for ${size} places`)
      return Object.fromEntries(names.map((name, i) => [name, ids[i] ?? '']))
    },
  }
}
