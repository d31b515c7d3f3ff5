import { and, asc, eq, sql } from 'drizzle-orm'
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
  const [found, flagged, client] = await Promise.all([
    query.rows(ctx.db, PAGE + 1).execute(query.values),
    manage ? countFlagged(ctx) : null,
    manage && filters.client ? clientOf(ctx, filters.client) : null,
  ])
  const { edge } = query
  const all = found.length <= PAGE && !edge.after && !edge.before ? found : null
  const { totals, count } = await sumsOf(ctx, filters, query, all)
  const page = toPage(found, PAGE, query.edge, query.cursor)
  return {
    ...page,
    rows: page.rows.map(listed),
    totals,
    found: query.filtered ? count : null,
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

type Query = ReturnType<typeof paymentQuery>
type Sum = { currency: string; exponent: number; amountMinor: number; received: number; count: number }

/** Totals, and how many match (COUNTED + 1 for more), from as little as says so: `all` are the rows where one page holds them. */
async function sumsOf(ctx: Context, filters: PaymentFilters, query: Query, all: PaymentRow[] | null) {
  const kept = isKept(filters)
  const sums = all
    ? addedUp(all)
    : kept
      ? await receivedTotals(ctx, filters)
      : await query.sums(ctx.db).execute(query.values)
  const [counted] = kept && !all && query.filtered ? await query.count(ctx.db, COUNTED + 1).execute(query.values) : []
  return {
    totals: sums
      .filter(({ received }) => received > 0)
      .map(({ currency, exponent, amountMinor }) => ({ currency, exponent, amountMinor })),
    count:
      counted?.count ??
      Math.min(
        COUNTED + 1,
        sums.reduce((sum, { count }) => sum + count, 0),
      ),
  }
}

function addedUp(rows: PaymentRow[]): Sum[] {
  const sums = new Map<string, Sum>()
  for (const { currency, exponent, state, amountMinor, refundedMinor } of rows) {
    const sum = sums.get(currency) ?? { currency, exponent, amountMinor: 0, received: 0, count: 0 }
    sum.count++
    if (state === 'succeeded') {
      sum.received++
      sum.amountMinor += amountMinor - refundedMinor
    }
    sums.set(currency, sum)
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

/** Whether the counters say what was received: adding up every payment ever takes long. */
function isKept({ client: _client, currency: _currency, sort: _sort, dir: _dir, state, ...narrowing }: PaymentFilters) {
  return (!state || state === 'all' || state === 'succeeded') && !Object.values(narrowing).some(Boolean)
}

async function receivedTotals(ctx: Context, { client, currency = '' }: PaymentFilters): Promise<Sum[]> {
  const scope = receivedScope(ctx.viewer, client)
  if (scope === null) return []
  return ctx.db
    .prepared('payments.totals', (db) =>
      db
        .select({
          currency: paymentDays.currency,
          exponent: paymentDays.exponent,
          count: numberSum(paymentDays.count),
          received: numberSum(paymentDays.count),
          amountMinor: numberSum(paymentDays.amountMinor),
        })
        .from(paymentDays)
        .where(
          and(
            eq(paymentDays.scope, sql.placeholder('scope')),
            sql`${sql.placeholder('currency')} in ('', ${paymentDays.currency})`,
          ),
        )
        .groupBy(paymentDays.currency, paymentDays.exponent)
        .orderBy(asc(paymentDays.currency)),
    )
    .execute({ scope, currency })
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
