import { and, asc, desc, eq, exists, lt, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients, invoiceCounts } from '../../db/schema'
import { beyond } from '../../db/sql'
import { preparedWords } from '../../db/words'
import type { Viewer } from '../auth/viewer'
import { type Cursor, decodeCursor, type Edge, momentOf } from '../kernel/page'
import type { ClientFilters } from './input'
import { type ClientSort, usualDirection } from './rules'
import { clientsSeenBy } from './visible'

const sortColumns = { name: clients.nameKey, created: clients.createdAt } satisfies Record<ClientSort, unknown>

const rowColumns = {
  id: clients.id,
  name: clients.name,
  nameKey: clients.nameKey,
  contactName: clients.contactName,
  email: clients.email,
  city: clients.city,
  country: clients.country,
  status: clients.status,
  currency: clients.currency,
  exponent: clients.exponent,
  externalId: clients.externalId,
  createdAt: clients.createdAt,
}

export type ClientRow = Pick<typeof clients.$inferSelect, keyof typeof rowColumns>

type Asked = { viewer: Viewer; today: string; filters: ClientFilters; edge: Edge }

const placeholder = (name: string) => sql.placeholder(name)

/**
 * The list's statement, prepared once for each combination of filters, and the values it takes: list,
 * export and dashboard ask the same question.
 */
export function clientQuery({ viewer, today, filters, edge }: Asked) {
  const sort = filters.sort ?? 'name'
  const dir = filters.dir ?? usualDirection(sort)
  const seen = clientsSeenBy(viewer)
  const values: Record<string, unknown> = { ...seen.values }
  const conditions: ((db: Pick<ReadDb, 'select'>) => SQL)[] = [() => seen.where]
  const shape: string[] = []
  const filter = (name: string, value: unknown, condition: (db: Pick<ReadDb, 'select'>) => SQL) => {
    shape.push(name)
    values[name] = value
    conditions.push(condition)
  }

  if (filters.status && filters.status !== 'all')
    filter('status', filters.status, () => eq(clients.status, placeholder('status')))
  if (filters.country) filter('country', filters.country, () => eq(clients.country, placeholder('country')))
  if (filters.q) {
    const words = preparedWords(filters.q)
    shape.push(words.key)
    Object.assign(values, words.values)
    conditions.push(() => words.where(clients.searchText))
  }
  if (filters.overdue) filter('overdue', today, hasOverdue)

  const narrowed = Boolean(filters.country || filters.q || filters.overdue)
  const total = [...conditions]
  const cursor = cursorOf(sort, edge)
  const backwards = cursor?.side === 'before'
  const direction = (dir === 'asc') !== backwards ? 'asc' : 'desc'
  const column = sortColumns[sort]
  if (cursor) {
    shape.push('beyond')
    values.edgeValue = cursor.value
    values.edgeId = cursor.id
    // A moment is written differently by each dialect, which its column knows.
    const value = sql.param(placeholder('edgeValue'), column)
    conditions.push(() => beyond(column, clients.id, direction, { value, id: placeholder('edgeId') }))
  }

  const order = direction === 'asc' ? [asc(column), asc(clients.id)] : [desc(column), desc(clients.id)]
  return {
    sort,
    dir,
    values,
    /** The edge that was understood: none for a cursor that nobody of ours made. */
    edge: cursor ? { [cursor.side]: edge[cursor.side] } : {},
    /** With `countUpTo` each row says, where the list is narrowed, how many it holds in all. */
    rows: (db: ReadDb, size: number, countUpTo = 0) => {
      const counted = narrowed && countUpTo > 0
      return db.prepared(`clients ${seen.key} ${shape.join()} ${sort} ${direction} ${size} ${counted}`, (from) => {
        const where = (of: typeof conditions) => and(...of.map((condition) => condition(from)))
        const some = from
          .select({ one: sql`1`.as('one') })
          .from(clients)
          .where(where(total))
          .limit(countUpTo)
          .as('some')
        const found = counted ? sql`${from.select({ count: sql`count(*)` }).from(some)}` : sql`null`
        return from
          .select({ ...rowColumns, found: found.mapWith(Number) as SQL<number | null> })
          .from(clients)
          .where(where(conditions))
          .orderBy(...order)
          .limit(size)
      })
    },
    narrowed,
    cursor: (row: ClientRow): Cursor => ({
      value: sort === 'name' ? row.nameKey : row.createdAt.getTime(),
      id: row.id,
    }),
  }
}

const hasOverdue = (db: Pick<ReadDb, 'select'>): SQL =>
  exists(
    db
      .select({ one: sql`1` })
      .from(invoiceCounts)
      .where(
        and(
          eq(invoiceCounts.scope, clients.id),
          eq(invoiceCounts.status, 'open'),
          lt(invoiceCounts.dueOn, placeholder('overdue')),
        ),
      ),
  )

function cursorOf(sort: ClientSort, edge: Edge) {
  const side: keyof Edge = edge.after !== undefined ? 'after' : 'before'
  const cursor = decodeCursor(edge[side] ?? '')
  if (!cursor) return null
  const { value, id } = cursor
  if (sort === 'name') return typeof value === 'string' ? { side, value, id } : null
  const moment = momentOf(cursor)
  return moment && { side, value: moment, id }
}
