import { and, asc, eq, isNull, max, sql } from 'drizzle-orm'
import type { Context } from '../../server/context'
import { addDraft } from '../../server/invoices/addDraft'
import { creditInvoice } from '../../server/invoices/credit'
import type { LineInput } from '../../server/invoices/draftInput'
import { issueInvoice } from '../../server/invoices/issue'
import { formatExact, fromLimbs } from '../../server/kernel/exact'
import { decimalOf } from '../../server/kernel/money'
import type { Day } from '../../server/kernel/time'
import { recordPayment } from '../../server/payments/recordPayment'
import { cursors, events, invoiceLines, invoices, prices, services } from '../schema'
import type { Client } from './plan'

/**
 * What the firm did by hand today, with the verbs it does that with: for each client that is not archived a draft,
 * and an invoice with a number of the portal's own. Of these some are credited in part; a third is paid, a third
 * in part.
 */
export async function addWork(ctx: Context, clients: Client[], clientIds: string[], today: Day): Promise<void> {
  const sold = await ctx.db
    .select({ price: prices, name: services.name })
    .from(prices)
    .innerJoin(services, eq(services.id, prices.serviceId))
    .where(and(eq(prices.kind, 'seat'), isNull(prices.activeToOn)))
    .orderBy(asc(services.nameKey), asc(prices.id))
  for (const { i, currency, exponent, status } of clients) {
    if (status === 'archived') continue
    const clientId = clientIds[i] ?? ''
    const lines = sold
      .filter(({ price }) => price.currency === currency)
      .slice(i % 3, (i % 3) + 3)
      .map(({ price, name }, n): LineInput => {
        const unit = fromLimbs({ whole: price.unitWhole, frac: price.unitFrac })
        return {
          ...{ description: name, serviceId: price.serviceId },
          ...{ quantity: String(n + 2), price: formatExact(unit, exponent) },
        }
      })
    await addDraft(ctx, { invoiceId: ctx.id('inv'), clientId, lines })
    const { id: invoiceId } = await addDraft(ctx, { invoiceId: ctx.id('inv'), clientId, lines })
    await issueInvoice(ctx, { invoiceId })
    if (i % 4 === 0) await creditSome(ctx, invoiceId, exponent)
    if (i % 3 < 2) await recordSome(ctx, invoiceId, { half: i % 3 === 1, today })
  }
  await ctx.write(async (tx) => {
    // None of it is news to anybody.
    const [last] = await tx.select({ seq: max(events.seq) }).from(events)
    const seq = last?.seq ?? 0
    await tx.insert(cursors).values({ name: 'fan-out', seq }).onConflictDoUpdate({ target: cursors.name, set: { seq } })
  })
}

async function creditSome(ctx: Context, invoiceId: string, exponent: number): Promise<void> {
  const [line] = await ctx.db
    .select({ id: invoiceLines.id, half: sql<number>`${invoiceLines.netMinor} / 2`.mapWith(Number) })
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, invoiceId))
    .orderBy(asc(invoiceLines.position), asc(invoiceLines.id))
    .limit(1)
  if (!line) return
  const lines = [{ lineId: line.id, amount: decimalOf({ minor: line.half, exponent }) }]
  await creditInvoice(ctx, { invoiceId, reason: 'Fewer seats than agreed', whole: false, lines })
}

async function recordSome(ctx: Context, invoiceId: string, { half, today }: { half: boolean; today: Day }) {
  const [invoice] = await ctx.db.select().from(invoices).where(eq(invoices.id, invoiceId))
  if (!invoice) return
  const { clientId, currency, exponent, number, totalMinor, creditedMinor } = invoice
  const left = totalMinor - creditedMinor
  await recordPayment(ctx, {
    ...{ paymentId: ctx.id('pay'), clientId, currency, receivedOn: today, invoiceIds: [invoiceId] },
    amount: decimalOf({ minor: half ? Math.floor(left / 2) : left, exponent }),
    ...{ method: half ? 'cash' : 'transfer', reference: number },
  })
}
