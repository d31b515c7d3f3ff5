import { isDay } from './time'

/** Keyset pagination: a cursor is the sort value and the id of a row at the edge of a page. */
export type Cursor = { value: string | number; id: string }

export type Page<Row> = { rows: Row[]; next: string | null; previous: string | null }

export type Edge = { after?: string | undefined; before?: string | undefined }

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify([cursor.value, cursor.id])).toString('base64url')

/** Null for anything that `encodeCursor` did not make: numbers are integers, and Postgres has no NUL in text. */
export function decodeCursor(text: string): Cursor | null {
  // The first page of every list: an error thrown for it costs more than its query.
  if (!text) return null
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (!Array.isArray(parsed) || parsed.length !== 2) return null
    const [value, id] = parsed
    const known = typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value))
    return known && typeof id === 'string' && !`${value}${id}`.includes('\0') ? { value, id } : null
  } catch {
    return null
  }
}

/** The moment that a cursor names in milliseconds, or null where it is none of the calendar's. */
export function momentOf(cursor: Cursor | null): Date | null {
  if (typeof cursor?.value !== 'number') return null
  const moment = new Date(cursor.value)
  return !Number.isNaN(moment.getTime()) && isDay(moment.toISOString().slice(0, 10)) ? moment : null
}

/**
 * From up to `size + 1` rows read from the edge outwards to one page in reading order and the
 * cursors of its neighbours.
 */
export function toPage<Row>(found: Row[], size: number, edge: Edge, cursorOf: (row: Row) => Cursor): Page<Row> {
  const more = found.length > size
  const rows = found.slice(0, size)
  if (edge.before) rows.reverse()
  const first = rows[0]
  const last = rows.at(-1)
  const hasNext = edge.before ? true : more
  const hasPrevious = edge.before ? more : edge.after !== undefined
  return {
    rows,
    next: hasNext && last ? encodeCursor(cursorOf(last)) : null,
    previous: hasPrevious && first ? encodeCursor(cursorOf(first)) : null,
  }
}
