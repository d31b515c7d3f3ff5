import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, receipts } from '../../db/schema'
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
  const numbered = await takeNumber(tx, firm, 'receipt', { day: today, today })
  await tx.insert(receipts).values({
    id: ctx.id('rcp'),
    paymentId: payment.id,
    clientId: payment.clientId,
    ...numbered,
    data,
    createdAt: ctx.now(),
  })
}
