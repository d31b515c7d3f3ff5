import { and, eq, gte, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { keyset } from '../../db/keyset'
import { clients, invoices } from '../../db/schema'
import { asInteger, common } from '../../db/sql'
import { preparedWords } from '../../db/words'
import type { Viewer } from '../auth/viewer'
import { faceValue, parseMinor } from '../kernel/money'
import type { Cursor, Edge } from '../kernel/page'
import type { InvoiceFilters } from './input'
import type { InvoiceSort } from './rules'
import { invoicesSeenBy } from './visible'

const sortColumns = {
  number: invoices.numberKey,
  issued: invoices.issuedOn,
  due: invoices.dueOn,
  amount: invoices.faceValue,
  status: invoices.status,
} satisfies Record<InvoiceSort, unknown>

const rowColumns = {
  id: invoices.id,
  number: invoices.number,
  numberKey: invoices.numberKey,
  status: invoices.status,
  clientId: invoices.clientId,
  clientName: clients.name,
  currency: invoices.currency,
  exponent: invoices.exponent,
  totalMinor: invoices.totalMinor,
  paidMinor: invoices.paidMinor,
  creditedMinor: invoices.creditedMinor,
  faceValue: invoices.faceValue,
  issuedOn: invoices.issuedOn,
  dueOn: invoices.dueOn,
}

type Asked = { viewer: Viewer; today: string; filters: InvoiceFilters; edge: Edge }

const placeholder = (name: string) => sql.placeholder(name)

/**
 * The list's statement, prepared once for each combination of filters, and the values it takes: list,
 * count and export ask the same question.
 */
export function invoiceQuery({ viewer, today, filters, edge }: Asked) {
  const sort = filters.sort ?? 'issued'
  const dir = filters.dir ?? (sort === 'number' || sort === 'status' ? 'asc' : 'desc')
  const seen = invoicesSeenBy(viewer)
  const values: Record<string, unknown> = { today, ...seen.values }
  const conditions: SQL[] = [seen.where]
  const shape: string[] = []
  const filter = (name: string, value: unknown, condition: SQL) => {
    shape.push(name)
    values[name] = value
    conditions.push(condition)
  }

  if (filters.status && filters.status !== 'all') {
    shape.push(`status=${filters.status}`)
    const { currency, origin, min, max, q } = filters
    // The index of the order holds what else is asked for.
    const few = filters.status !== 'paid' || !(currency || origin || min || max || q)
    const status = filters.status === 'overdue' ? 'open' : filters.status
    conditions.push(few ? eq(invoices.status, status) : common(invoices.status, status))
    if (filters.status === 'overdue') conditions.push(lt(invoices.dueOn, placeholder('today')))
  }
  if (filters.from) filter('from', filters.from, gte(invoices.issuedOn, placeholder('from')))
  if (filters.to) filter('to', filters.to, lte(invoices.issuedOn, placeholder('to')))
  if (filters.dueFrom) filter('dueFrom', filters.dueFrom, gte(invoices.dueOn, placeholder('dueFrom')))
  if (filters.dueTo) filter('dueTo', filters.dueTo, lte(invoices.dueOn, placeholder('dueTo')))
  if (filters.currency) filter('currency', filters.currency, eq(invoices.currency, placeholder('currency')))
  if (filters.origin) filter('origin', filters.origin, eq(invoices.origin, placeholder('origin')))
  if (filters.min)
    filter('min', thousandths(filters.min), sql`${invoices.faceValue} >= ${asInteger(placeholder('min'))}`)
  if (filters.max)
    filter('max', thousandths(filters.max), sql`${invoices.faceValue} <= ${asInteger(placeholder('max'))}`)
  if (filters.client) filter('client', filters.client, eq(invoices.clientId, placeholder('client')))
  if (filters.q) {
    const words = preparedWords(filters.q)
    shape.push(words.key)
    Object.assign(values, words.values)
    conditions.push(words.where(invoices.searchText))
  }

  const total = and(...conditions)
  const totalShape = shape.join()
  const page = keyset({ column: sortColumns[sort], id: invoices.id, dir, edge, whole: sort === 'amount' })
  if (page.past) shape.push('beyond')
  const where = and(total, page.past ?? undefined)
  return {
    sort,
    dir,
    values: { ...values, ...page.values },
    edge: page.edge,
    rows: (db: ReadDb, size: number) =>
      db.prepared(`invoices ${seen.key} ${shape.join()} ${sort} ${page.direction} ${size}`, (from) =>
        from
          .select(rowColumns)
          .from(invoices)
          .innerJoin(clients, eq(clients.id, invoices.clientId))
          .where(where)
          .orderBy(...page.order)
          .limit(size),
      ),
    count: (db: ReadDb, upTo: number) =>
      db.prepared(`invoices.count ${seen.key} ${totalShape} ${upTo}`, (from) => {
        const some = from
          .select({ one: sql`1`.as('one') })
          .from(invoices)
          .where(total)
          .limit(upTo)
          .as('some')
        return from.select({ count: sql`count(*)`.mapWith(Number) }).from(some)
      }),
    cursor: (row: InvoiceRow): Cursor => ({ value: row[sortKeys[sort]], id: row.id }),
  }
}

const sortKeys = {
  number: 'numberKey',
  issued: 'issuedOn',
  due: 'dueOn',
  amount: 'faceValue',
  status: 'status',
} as const satisfies Record<InvoiceSort, keyof typeof rowColumns>

export type InvoiceRow = Pick<typeof invoices.$inferSelect, Exclude<keyof typeof rowColumns, 'clientName'>> & {
  clientName: string
}

const thousandths = (amount: string) => faceValue({ minor: parseMinor(amount, 3), exponent: 3 })
