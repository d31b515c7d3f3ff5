import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, receipts, series } from '../../db/schema'
import type { Context, Firm } from '../context'
import { brandingOf, buyerOf, sellerOf } from '../invoices/freeze'
import { takeNumber } from '../invoices/series'
import type { ReceiptData } from '../kernel/documents'
import type { Day } from '../kernel/time'
import type { Payment } from './moves'

/** A step of the write that books a payment: its receipt, with the next number, and what it says, frozen. */
export async function makeReceipt(
  tx: Tx,
  ctx: Context,
  {
    firm,
    today,
    payment,
    applied,
    creditMinor,
  }: {
    firm: Firm
    today: Day
    payment: Payment
    applied: { number: string; amountMinor: number }[]
    creditMinor: number
  },
): Promise<void> {
  const [client] = await tx.select().from(clients).where(eq(clients.id, payment.clientId))
  if (!client) throw new Error(`There is no client ${payment.clientId}.`)
  const { method, card, reference, currency, exponent, amountMinor, receivedOn } = payment
  const data: ReceiptData = {
    seller: sellerOf(firm),
    buyer: buyerOf(client),
    branding: brandingOf(firm),
    method,
    card,
    reference,
    currency,
    exponent,
    amountMinor,
    receivedOn,
    invoices: applied.map(({ number, amountMinor: part }) => ({ number, amountMinor: part })),
    creditMinor,
  }
  const issuedOn = await dayOfReceipt(tx, firm, today)
  const numbered = await takeNumber(tx, firm, 'receipt', { day: issuedOn, today: issuedOn })
  await tx.insert(receipts).values({
    id: ctx.id('rcp'),
    paymentId: payment.id,
    clientId: payment.clientId,
    ...numbered,
    issuedOn,
    data,
    createdAt: ctx.now(),
  })
}

/** Another process may have seen midnight already; money that came in is booked all the same. */
async function dayOfReceipt(tx: Tx, { receiptPrefix }: Firm, today: Day): Promise<Day> {
  const [known] = await tx
    .select({ lastOn: series.lastOn })
    .from(series)
    .where(eq(series.id, `${receiptPrefix}-${today.slice(0, 4)}`))
  return known && known.lastOn > today ? known.lastOn : today
}
