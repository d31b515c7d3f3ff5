import { and, asc, eq, inArray, isNull, ne, or } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, paymentAllocations, payments, refunds } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import type { Context, Firm } from '../context'
import { addReceived } from '../invoices/counts'
import { searchText } from '../kernel/text'
import type { Day } from '../kernel/time'
import { closePages } from './closePages'
import { addUnapplied, allocate, leftMinor, type Payment } from './moves'
import { makeReceipt } from './receipt'
import { settleCredit } from './settle'
import { takeBackRefund } from './takeBack'
import { tellDispute } from './tellDispute'

export type NewPayment = Pick<Payment, 'id' | 'clientId' | 'method' | 'currency' | 'exponent' | 'amountMinor'> & {
  receivedOn: Day
  reference?: string
  /** "Visa 4242", "SEPA debit 3000" */
  card?: string
  stripeId?: string | null
  checkoutId?: string | null
  chargeId?: string | null
  madeById?: string | null
}

export type Booked = {
  paymentId: string
  /** False where it was booked already, or waits for an administrator. */
  booked: boolean
  applied: { invoiceId: string; number: string; amountMinor: number }[]
  creditMinor: number
}

/**
 * A step of every write by which money comes in: the payment, what it pays, the client's credit, its receipt,
 * the counters and the event, and what was refunded of it before it was known. `wanted` is paid first, each up
 * to what is owed; the rest pays what is due first, then stays as credit. A payment that was booked is not
 * booked again; a flagged one only where `decided` says that an administrator did.
 */
export async function bookPayment(
  tx: Tx,
  ctx: Context,
  {
    firm,
    today,
    payment,
    wanted,
    decided = false,
  }: {
    firm: Firm
    today: Day
    payment: NewPayment
    wanted: { invoiceId: string; amountMinor: number }[]
    decided?: boolean
  },
): Promise<Booked> {
  if (!Number.isSafeInteger(payment.amountMinor) || payment.amountMinor <= 0) {
    throw new Error(`A payment of ${payment.amountMinor} cannot be booked.`)
  }
  const known = await knownPayment(tx, payment)
  const open: Payment['state'][] = decided ? ['pending', 'failed', 'flagged'] : ['pending', 'failed']
  if (known && !open.includes(known.state)) {
    return { paymentId: known.id, booked: false, applied: [], creditMinor: 0 }
  }
  let row = await putPayment(tx, ctx, payment, known)
  await addReceived(tx, { ...row, day: row.receivedOn, count: 1 })
  row = await addUnapplied(tx, row, row.amountMinor)
  for (const { invoiceId, amountMinor } of wanted) {
    const invoice = await payableInvoice(tx, row, invoiceId)
    const part = invoice ? Math.min(amountMinor, row.unappliedMinor, leftMinor(invoice)) : 0
    if (invoice && part > 0) row = (await allocate(tx, row, invoice, part, today)).payment
  }
  await settleCredit(tx, { ...row, today })
  await closePages(tx, ctx, row.clientId)
  const applied = await allocationsOf(tx, row.id)
  const creditMinor = row.amountMinor - applied.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  await makeReceipt(tx, ctx, { firm, today, payment: row, applied, creditMinor })
  record(tx, ctx, {
    did: 'payment.received',
    thing: { kind: 'payment', id: row.id },
    clientId: row.clientId,
    audience: 'client',
    data: {
      numbers: applied.map(({ number }) => number),
      amountMinor: row.amountMinor,
      currency: row.currency,
      exponent: row.exponent,
      method: row.method,
    },
  })
  await takeEarlierRefunds(tx, ctx, row, today)
  return { paymentId: row.id, booked: true, applied, creditMinor }
}

async function knownPayment(tx: Tx, { id, stripeId }: NewPayment): Promise<Payment | undefined> {
  const same = stripeId ? or(eq(payments.id, id), eq(payments.stripeId, stripeId)) : eq(payments.id, id)
  const [known] = await tx.select().from(payments).where(same)
  return known
}

async function putPayment(tx: Tx, ctx: Context, asked: NewPayment, known: Payment | undefined): Promise<Payment> {
  const { reference } = asked
  const payment = { ...asked, ...(reference !== undefined && { searchText: searchText(reference) }) }
  if (!known) {
    const [row] = await tx
      .insert(payments)
      .values({ ...payment, state: 'succeeded', createdAt: ctx.now() })
      .returning()
    return row as Payment
  }
  const { id: _, ...told } = payment
  const [row] = await tx
    .update(payments)
    .set({ ...told, state: 'succeeded', problem: '', refundedMinor: 0, unappliedMinor: 0 })
    .where(eq(payments.id, known.id))
    .returning()
  return row as Payment
}

/** The client's, in the payment's currency, and issued; also one that was written off. */
async function payableInvoice(tx: Tx, { clientId, currency }: Payment, invoiceId: string) {
  const [invoice] = await tx
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.id, invoiceId),
        eq(invoices.clientId, clientId),
        eq(invoices.currency, currency),
        inArray(invoices.status, ['open', 'uncollectible']),
        published(invoices.importId),
      ),
    )
  return invoice
}

const allocationsOf = (tx: Tx, paymentId: string) =>
  tx
    .select({ invoiceId: invoices.id, number: invoices.number, amountMinor: paymentAllocations.amountMinor })
    .from(paymentAllocations)
    .innerJoin(invoices, eq(invoices.id, paymentAllocations.invoiceId))
    .where(eq(paymentAllocations.paymentId, paymentId))
    .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id))

/** Refunds and disputes whose messages came before the payment's, or while it was flagged. */
async function takeEarlierRefunds(tx: Tx, ctx: Context, payment: Payment, today: Day): Promise<void> {
  if (!payment.stripeId) return
  await tx
    .update(refunds)
    .set({ paymentId: payment.id, clientId: payment.clientId })
    .where(and(eq(refunds.stripePaymentId, payment.stripeId), isNull(refunds.paymentId)))
  const earlier = await tx
    .select()
    .from(refunds)
    .where(and(eq(refunds.paymentId, payment.id), ne(refunds.state, 'failed')))
    .orderBy(asc(refunds.createdAt), asc(refunds.id))
  for (const refund of earlier) {
    const { kind, state, stripeId } = refund
    if (state === 'succeeded') await takeBackRefund(tx, ctx, { refund, today })
    else if (kind === 'dispute' && stripeId)
      await tellDispute(tx, ctx, { ...refund, stripeId, state: 'pending', answerBy: null }, payment)
  }
}
