import { and, asc, desc, eq, gt, gte, inArray, lte, or, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients, invoices, paymentAllocations, paymentFace, payments, receipts } from '../../db/schema'
import { asInteger, beyond, contains, likePattern, numberSum } from '../../db/sql'
import type { Viewer } from '../auth/viewer'
import { faceValue, parseMinor } from '../kernel/money'
import { type Cursor, decodeCursor, type Edge } from '../kernel/page'
import { fold } from '../kernel/text'
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
  const filter = (name: string, value: unknown, condition: SQL) => {
    shape.push(name)
    values[name] = value
    conditions.push(condition)
  }

  if (filters.state && filters.state !== 'all') {
    shape.push(`state=${filters.state}`)
    conditions.push(eq(payments.state, filters.state === 'refunded' ? 'succeeded' : filters.state))
    if (filters.state === 'refunded') conditions.push(gt(payments.refundedMinor, 0))
  }
  if (filters.method) filter('method', filters.method, eq(payments.method, placeholder('method')))
  if (filters.from) filter('from', filters.from, gte(payments.receivedOn, placeholder('from')))
  if (filters.to) filter('to', filters.to, lte(payments.receivedOn, placeholder('to')))
  if (filters.currency) filter('currency', filters.currency, eq(payments.currency, placeholder('currency')))
  if (filters.min) filter('min', thousandths(filters.min), sql`${faceColumn} >= ${asInteger(placeholder('min'))}`)
  if (filters.max) filter('max', thousandths(filters.max), sql`${faceColumn} <= ${asInteger(placeholder('max'))}`)
  if (filters.client) filter('client', filters.client, eq(payments.clientId, placeholder('client')))
  if (filters.q) filter('q', likePattern(fold(filters.q)), says())

  const filtered = shape.length
  const cursor = cursorOf(edge)
  const backwards = Boolean(edge.before && cursor)
  const direction = (dir === 'asc') !== backwards ? 'asc' : 'desc'
  const column = sortColumns[sort]
  const total = and(...conditions)
  const totalShape = shape.join()
  if (cursor) {
    shape.push('beyond')
    values.edgeValue = cursor.value
    values.edgeId = cursor.id
    const edgeValue = sort === 'amount' ? asInteger(placeholder('edgeValue')) : placeholder('edgeValue')
    conditions.push(beyond(column, payments.id, direction, { value: edgeValue, id: placeholder('edgeId') }))
  }

  const where = and(...conditions)
  const order = direction === 'asc' ? [asc(column), asc(payments.id)] : [desc(column), desc(payments.id)]
  return {
    sort,
    dir,
    values,
    filtered,
    rows: (db: ReadDb, size: number) =>
      db.prepared(`payments ${seen.key} ${shape.join()} ${sort} ${direction} ${size}`, (from) =>
        from
          .select(rowColumns)
          .from(payments)
          .innerJoin(clients, eq(clients.id, payments.clientId))
          .leftJoin(receipts, eq(receipts.paymentId, payments.id))
          .where(where)
          .orderBy(...order)
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
    /** What was received and is still here, of those that match. */
    sums: (db: ReadDb) =>
      db.prepared(`payments.sums ${seen.key} ${totalShape}`, (from) =>
        from
          .select({
            currency: payments.currency,
            exponent: payments.exponent,
            amountMinor: numberSum(sql`${payments.amountMinor} - ${payments.refundedMinor}`),
          })
          .from(payments)
          .where(and(total, eq(payments.state, 'succeeded')))
          .groupBy(payments.currency, payments.exponent)
          .orderBy(asc(payments.currency)),
      ),
    cursor: (row: PaymentRow): Cursor => ({ value: sort === 'amount' ? faceOf(row) : row.receivedOn, id: row.id }),
  }
}

export type PaymentRow = Pick<
  typeof payments.$inferSelect,
  Exclude<keyof typeof rowColumns, 'clientName' | 'receipt'>
> & { clientName: string; receipt: string | null }

const faceOf = ({ amountMinor, exponent }: PaymentRow) => faceValue({ minor: amountMinor, exponent })

/** The client's name, the reference, the receipt's number, or that of an invoice it paid. */
function says(): SQL {
  const words = sql`${placeholder('q')}`
  const lower = (column: SQL | typeof payments.reference | typeof receipts.number) =>
    contains(sql`lower(${column})` as never, words)
  const receipt = sql`select ${receipts.paymentId} from ${receipts} where ${lower(receipts.number)}`
  const invoice = sql`select ${paymentAllocations.paymentId} from ${paymentAllocations} join ${invoices} on ${invoices.id} = ${paymentAllocations.invoiceId} where ${contains(invoices.searchText, words)}`
  const client = sql`select ${clients.id} from ${clients} where ${contains(clients.searchText, words)}`
  return or(
    inArray(payments.clientId, sql`(${client})`),
    lower(payments.reference),
    inArray(payments.id, sql`(${receipt})`),
    inArray(payments.id, sql`(${invoice})`),
  ) as SQL
}

/** A cursor that nobody of ours made starts at the first page. */
const cursorOf = (edge: Edge): Cursor | null => decodeCursor(edge.after ?? edge.before ?? '')

const thousandths = (amount: string) => faceValue({ minor: parseMinor(amount, 3), exponent: 3 })
