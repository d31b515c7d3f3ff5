import { type AnyColumn, and, asc, eq, gt, gte, inArray, lte, or, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { keyset } from '../../db/keyset'
import { clients, invoices, paymentAllocations, paymentFace, payments, receipts } from '../../db/schema'
import { asInteger, common, count, numberSum } from '../../db/sql'
import { preparedWords } from '../../db/words'
import type { Viewer } from '../auth/viewer'
import { faceValue, parseMinor } from '../kernel/money'
import type { Cursor, Edge } from '../kernel/page'
import type { PaymentFilters } from './input'
import type { PaymentSort } from './rules'
import { paymentsSeenBy } from './visible'

const faceColumn = paymentFace(payments)

const sortColumns = { received: payments.receivedOn, amount: faceColumn } satisfies Record<PaymentSort, unknown>

const rowColumns = {
  id: payments.id,
  clientId: payments.clientId,
  clientName: clients.name,
  method: payments.method,
  state: payments.state,
  currency: payments.currency,
  exponent: payments.exponent,
  amountMinor: payments.amountMinor,
  refundedMinor: payments.refundedMinor,
  unappliedMinor: payments.unappliedMinor,
  receivedOn: payments.receivedOn,
  reference: payments.reference,
  card: payments.card,
  receipt: receipts.number,
}

type Asked = { viewer: Viewer; filters: PaymentFilters; edge: Edge }

const placeholder = (name: string) => sql.placeholder(name)

/**
 * The list's statement, prepared once for each combination of filters, and the values it takes: list, count,
 * totals and export ask the same question.
 */
export function paymentQuery({ viewer, filters, edge }: Asked) {
  const sort = filters.sort ?? 'received'
  const dir = filters.dir ?? 'desc'
  const seen = paymentsSeenBy(viewer)
  const values: Record<string, unknown> = { ...seen.values }
  const conditions: SQL[] = [seen.where]
  const shape: string[] = []
  const owner = seen.key === 'client' ? placeholder('viewerClient') : filters.client ? placeholder('client') : null
  const filter = (name: string, value: unknown, condition: SQL) => {
    shape.push(name)
    values[name] = value
    conditions.push(condition)
  }

  if (filters.state && filters.state !== 'all') {
    shape.push(`state=${filters.state}`)
    const state = filters.state === 'refunded' ? 'succeeded' : filters.state
    conditions.push(state === 'succeeded' ? common(payments.state, state) : eq(payments.state, state))
    if (filters.state === 'refunded') conditions.push(gt(payments.refundedMinor, 0))
  }
  if (filters.method) filter('method', filters.method, eq(payments.method, placeholder('method')))
  if (filters.from) filter('from', filters.from, gte(payments.receivedOn, placeholder('from')))
  if (filters.to) filter('to', filters.to, lte(payments.receivedOn, placeholder('to')))
  if (filters.currency) filter('currency', filters.currency, eq(payments.currency, placeholder('currency')))
  if (filters.min) filter('min', thousandths(filters.min), sql`${faceColumn} >= ${asInteger(placeholder('min'))}`)
  if (filters.max) filter('max', thousandths(filters.max), sql`${faceColumn} <= ${asInteger(placeholder('max'))}`)
  if (filters.client) filter('client', filters.client, eq(payments.clientId, placeholder('client')))
  if (filters.q) {
    const words = preparedWords(filters.q)
    shape.push(words.key)
    Object.assign(values, words.values)
    conditions.push(says(words.where, owner))
  }

  const filtered = shape.length
  const total = and(...conditions)
  const totalShape = shape.join()
  const page = keyset({ column: sortColumns[sort], id: payments.id, dir, edge, whole: sort === 'amount' })
  if (page.past) shape.push('beyond')
  const where = and(total, page.past ?? undefined)
  return {
    sort,
    dir,
    values: { ...values, ...page.values },
    filtered,
    edge: page.edge,
    rows: (db: ReadDb, size: number) =>
      db.prepared(`payments ${seen.key} ${shape.join()} ${sort} ${page.direction} ${size}`, (from) =>
        from
          .select(rowColumns)
          .from(payments)
          .innerJoin(clients, eq(clients.id, payments.clientId))
          .leftJoin(receipts, eq(receipts.paymentId, payments.id))
          .where(where)
          .orderBy(...page.order)
          .limit(size),
      ),
    count: (db: ReadDb, upTo: number) =>
      db.prepared(`payments.count ${seen.key} ${totalShape} ${upTo}`, (from) => {
        const some = from
          .select({ one: sql`1`.as('one') })
          .from(payments)
          .where(total)
          .limit(upTo)
          .as('some')
        return from.select({ count: sql`count(*)`.mapWith(Number) }).from(some)
      }),
    /** How many match, how many of them came in, and what of these is still here. */
    sums: (db: ReadDb) =>
      db.prepared(`payments.sums ${seen.key} ${totalShape}`, (from) => {
        const came = (value: SQL) => numberSum(sql`case when ${payments.state} = 'succeeded' then ${value} else 0 end`)
        return from
          .select({
            currency: payments.currency,
            exponent: payments.exponent,
            count: count(),
            received: came(sql`1`),
            amountMinor: came(sql`${payments.amountMinor} - ${payments.refundedMinor}`),
          })
          .from(payments)
          .where(total)
          .groupBy(payments.currency, payments.exponent)
          .orderBy(asc(payments.currency))
      }),
    cursor: (row: PaymentRow): Cursor => ({ value: sort === 'amount' ? faceOf(row) : row.receivedOn, id: row.id }),
  }
}

export type PaymentRow = Pick<
  typeof payments.$inferSelect,
  Exclude<keyof typeof rowColumns, 'clientName' | 'receipt'>
> & { clientName: string; receipt: string | null }

const faceOf = ({ amountMinor, exponent }: PaymentRow) => faceValue({ minor: amountMinor, exponent })

/** What the client is searched by, the reference, the receipt's number, or an invoice it paid; all of `owner`, if any. */
function says(contains: (column: AnyColumn | SQL) => SQL, owner: unknown): SQL {
  const of = (column: AnyColumn) => (owner ? sql` and ${column} = ${owner}` : sql``)
  const receipt = sql`select ${receipts.paymentId} from ${receipts} where ${contains(sql`lower(${receipts.number})`)}${of(receipts.clientId)}`
  // The invoices first, since few say so: SQLite keeps the order of a cross join.
  const invoice = sql`select ${paymentAllocations.paymentId} from ${invoices} cross join ${paymentAllocations} where ${paymentAllocations.invoiceId} = ${invoices.id} and ${contains(invoices.searchText)}${of(invoices.clientId)}`
  const client = sql`select ${clients.id} from ${clients} where ${contains(clients.searchText)}${of(clients.id)}`
  return or(
    inArray(payments.clientId, sql`(${client})`),
    contains(payments.searchText),
    inArray(payments.id, sql`(${receipt})`),
    inArray(payments.id, sql`(${invoice})`),
  ) as SQL
}

const thousandths = (amount: string) => faceValue({ minor: parseMinor(amount, 3), exponent: 3 })
