import { asc, eq, sql } from 'drizzle-orm'
import { clients, paymentDays } from '../../db/schema'
import { numberSum } from '../../db/sql'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { type ListPaymentsInput, listPaymentsInput, type PaymentFilters } from './input'
import { type PaymentRow, paymentQuery } from './query'
import { type PaymentMethod, type ShownPayment, shownPayment } from './rules'
import { receivedScope } from './visible'

const PAGE = 25
/** Beyond this many a filtered list says "1,000+". */
const COUNTED = 1000

export type ListedPayment = {
  id: string
  client: { id: string; name: string }
  method: PaymentMethod
  state: ShownPayment
  currency: string
  exponent: number
  amountMinor: number
  refundedMinor: number
  unappliedMinor: number
  receivedOn: string
  reference: string
  card: string
  receipt: string | null
}

export type PaymentList = Page<ListedPayment> & {
  /** Received less what went back, of all that match, per currency. */
  totals: { currency: string; exponent: number; amountMinor: number }[]
  /** Of the filtered list, COUNTED + 1 for more; null where nothing is filtered. */
  found: number | null
  /** Those that an administrator has to decide on; null for others. */
  flagged: number | null
  client: { id: string; name: string } | null
  sort: string
  dir: 'asc' | 'desc'
  can: { record: boolean }
}

export async function listPayments(ctx: Context, input: ListPaymentsInput): Promise<PaymentList> {
  requireScope(ctx.viewer, 'payments.read')
  const { after, before, ...filters } = parse(listPaymentsInput, input)
  const query = paymentQuery({ viewer: ctx.viewer, filters, edge: { after, before } })
  const manage = may(ctx.viewer, 'payments.manage')
  const [found, totals, counted, flagged, client] = await Promise.all([
    query.rows(ctx.db, PAGE + 1).execute(query.values),
    totalsOf(ctx, filters),
    query.filtered ? query.count(ctx.db, COUNTED + 1).execute(query.values) : null,
    manage ? countFlagged(ctx) : null,
    manage && filters.client ? clientOf(ctx, filters.client) : null,
  ])
  const page = toPage(found, PAGE, { after, before }, query.cursor)
  return {
    ...page,
    rows: page.rows.map(listed),
    totals,
    found: counted?.[0]?.count ?? null,
    flagged,
    client,
    sort: query.sort,
    dir: query.dir,
    can: { record: manage },
  }
}

export const listed = (row: PaymentRow): ListedPayment => ({
  id: row.id,
  client: { id: row.clientId, name: row.clientName },
  method: row.method,
  state: shownPayment(row),
  currency: row.currency,
  exponent: row.exponent,
  amountMinor: row.amountMinor,
  refundedMinor: row.refundedMinor,
  unappliedMinor: row.unappliedMinor,
  receivedOn: row.receivedOn,
  reference: row.reference,
  card: row.card,
  receipt: row.receipt,
})

/** From the counters where nothing but the client narrows the list: adding up every payment ever takes long. */
async function totalsOf(ctx: Context, filters: PaymentFilters): Promise<PaymentList['totals']> {
  const { client, sort: _sort, dir: _dir, ...narrowing } = filters
  if (Object.values(narrowing).some(Boolean)) {
    const query = paymentQuery({ viewer: ctx.viewer, filters, edge: {} })
    return query.sums(ctx.db).execute(query.values)
  }
  const scope = receivedScope(ctx.viewer, client)
  if (scope === null) return []
  return ctx.db
    .prepared('payments.totals', (db) =>
      db
        .select({
          currency: paymentDays.currency,
          exponent: paymentDays.exponent,
          amountMinor: numberSum(paymentDays.amountMinor),
        })
        .from(paymentDays)
        .where(eq(paymentDays.scope, sql.placeholder('scope')))
        .groupBy(paymentDays.currency, paymentDays.exponent)
        .orderBy(asc(paymentDays.currency)),
    )
    .execute({ scope })
}

async function countFlagged(ctx: Context): Promise<number> {
  const query = paymentQuery({ viewer: ctx.viewer, filters: { state: 'flagged' }, edge: {} })
  const [row] = await query.count(ctx.db, COUNTED + 1).execute(query.values)
  return row?.count ?? 0
}

async function clientOf(ctx: Context, id: string): Promise<PaymentList['client']> {
  const [row] = await ctx.db.select({ id: clients.id, name: clients.name }).from(clients).where(eq(clients.id, id))
  return row ?? null
}
