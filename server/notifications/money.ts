import { eq, inArray } from 'drizzle-orm'
import { invoices, payments, receipts } from '../../db/schema'
import type { Context } from '../context'
import { owedMinor } from '../invoices/rules'
import { type PlannedCharge, plannedCharges } from '../payments/charges/planned'

type Row = { did: string; thingKind: string; thingId: string }

/** How what was told stands at this moment. */
export type MoneyNow = {
  /** Of an invoice, what is owed. */
  owed: Map<string, number>
  /** Of an invoice that is paid by itself, how. */
  charges: Map<string, PlannedCharge>
  payments: Map<string, { state: string; receipt: string }>
}

/** As many questions however many rows; none where no row is about money. */
export async function unscopedMoney(ctx: Context, rows: Row[]): Promise<MoneyNow> {
  const idsOf = (kind: string) => [...new Set(rows.flatMap((row) => (row.thingKind === kind ? row.thingId : [])))]
  const [invoiceIds, paymentIds] = [idsOf('invoice'), idsOf('payment')]
  const [found, paid, planned] = await Promise.all([
    invoiceIds.length
      ? ctx.db
          .select({
            id: invoices.id,
            status: invoices.status,
            totalMinor: invoices.totalMinor,
            paidMinor: invoices.paidMinor,
            creditedMinor: invoices.creditedMinor,
          })
          .from(invoices)
          .where(inArray(invoices.id, invoiceIds))
      : [],
    paymentIds.length
      ? ctx.db
          .select({ id: payments.id, state: payments.state, receipt: receipts.number })
          .from(payments)
          .leftJoin(receipts, eq(receipts.paymentId, payments.id))
          .where(inArray(payments.id, paymentIds))
      : [],
    plannedCharges(ctx, invoiceIds),
  ])
  return {
    owed: new Map(found.map((invoice) => [invoice.id, owedMinor(invoice)])),
    charges: planned,
    payments: new Map(paid.map(({ id, state, receipt }) => [id, { state, receipt: receipt ?? '' }])),
  }
}

/**
 * What need not be said any more: a reminder of what was paid since, a failure of what succeeded since, and a
 * payment that was recorded and taken back before either was said.
 */
export function stillToSay<One extends Row>(rows: One[], now: MoneyNow): One[] {
  const unsaid = new Set(rows.flatMap(({ did, thingId }) => (did === 'payment.received' ? thingId : [])))
  return rows.filter(({ did, thingId }) => {
    const state = now.payments.get(thingId)?.state
    if (did === 'invoice.reminded') return (now.owed.get(thingId) ?? 0) > 0
    if (did === 'payment.failed') return state !== 'succeeded'
    if (did === 'payment.received') return state !== 'reversed'
    if (did === 'payment.reversed') return !unsaid.has(thingId)
    return true
  })
}
