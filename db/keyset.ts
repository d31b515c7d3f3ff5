import { asc, type Column, desc, type SQL, sql } from 'drizzle-orm'
import { decodeCursor, type Edge } from '../server/kernel/page'
import { asInteger, beyond } from './sql'

type Asked = { column: Column | SQL; id: Column; dir: 'asc' | 'desc'; edge: Edge; whole: boolean }

/**
 * A page of a prepared statement that is sorted by a column and the id: its order, and the condition and values
 * of what lies beyond the edge. `whole` is for columns of whole numbers. A cursor that nobody of ours made, or
 * that is another column's, starts at the first page: `past` is null and `edge` empty.
 */
export function keyset({ column, id, dir, edge, whole }: Asked) {
  const found = decodeCursor(edge.after ?? edge.before ?? '')
  const cursor = found && (whole ? Number.isSafeInteger(found.value) : typeof found.value === 'string') ? found : null
  const direction = (dir === 'asc') !== Boolean(edge.before && cursor) ? 'asc' : 'desc'
  const value = sql.placeholder('edgeValue')
  const place = { value: whole ? asInteger(value) : value, id: sql.placeholder('edgeId') }
  const by = direction === 'asc' ? asc : desc
  return {
    edge: cursor ? edge : {},
    direction,
    order: [by(column), by(id)],
    past: cursor ? beyond(column, id, direction, place) : null,
    values: (cursor ? { edgeValue: cursor.value, edgeId: cursor.id } : {}) as Record<string, unknown>,
  }
}
