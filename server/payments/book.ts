import { and, asc, eq, inArray, isNull, ne, or } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, payments, refunds } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import type { Context, Firm } from '../context'
import { addReceived } from '../invoices/counts'
import { searchText } from '../kernel/text'
import type { Day } from '../kernel/time'
import { closePages } from './closePages'
import { addCredit, leftMinor, type Part, type Payment, putParts, setPaid } from './moves'
import { makeReceipt } from './receipt'
import { settleCredit } from './settle'
import { takeBackRefund } from './takeBack'
import { tellDispute } from './tellDispute'

type Invoice = typeof invoices.$inferSelect

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
  const [known, payable] = await Promise.all([knownPayment(tx, payment), payableInvoices(tx, payment, wanted)])
  const open: Payment['state'][] = decided ? ['pending', 'failed', 'flagged'] : ['pending', 'failed']
  if (known && !open.includes(known.state)) {
    return { paymentId: known.id, booked: false, applied: [], creditMinor: 0 }
  }
  const parts = partsOf(payment, wanted, payable)
  const unappliedMinor = payment.amountMinor - totalOf(parts)
  const row = await putPayment(tx, ctx, { ...payment, unappliedMinor }, known)
  await addReceived(tx, { ...row, day: row.receivedOn, count: 1 })
  await addCredit(tx, row, unappliedMinor)
  await putParts(tx, row.id, parts)
  for (const { invoice, amountMinor } of parts) await setPaid(tx, invoice, invoice.paidMinor + amountMinor, today)
  const settled = await settleCredit(tx, { ...row, today })
  await closePages(tx, ctx, row.clientId)
  const applied = appliedOf([...parts, ...settled.filter(({ paymentId }) => paymentId === row.id)])
  const creditMinor = row.amountMinor - totalOf(applied)
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
  await takeEarlierRefunds(tx, ctx, { payment: row, fresh: !known, today })
  return { paymentId: row.id, booked: true, applied, creditMinor }
}

async function knownPayment(tx: Tx, { id, stripeId }: NewPayment): Promise<Payment | undefined> {
  const same = stripeId ? or(eq(payments.id, id), eq(payments.stripeId, stripeId)) : eq(payments.id, id)
  const [known] = await tx.select().from(payments).where(same)
  return known
}

async function putPayment(
  tx: Tx,
  ctx: Context,
  asked: NewPayment & Pick<Payment, 'unappliedMinor'>,
  known: Payment | undefined,
): Promise<Payment> {
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
    .set({ ...told, state: 'succeeded', problem: '', refundedMinor: 0 })
    .where(eq(payments.id, known.id))
    .returning()
  return row as Payment
}

type Wanted = { invoiceId: string; amountMinor: number }

/** The client's, in the payment's currency, and issued; also those that were written off. */
async function payableInvoices(tx: Tx, { clientId, currency }: NewPayment, wanted: Wanted[]): Promise<Invoice[]> {
  if (!wanted.length) return []
  const ids = wanted.map(({ invoiceId }) => invoiceId)
  return tx
    .select()
    .from(invoices)
    .where(
      and(
        inArray(invoices.id, ids),
        eq(invoices.clientId, clientId),
        eq(invoices.currency, currency),
        inArray(invoices.status, ['open', 'uncollectible']),
        published(invoices.importId),
      ),
    )
}

/** In the order in which they are wanted, each invoice once. */
function partsOf({ amountMinor }: NewPayment, wanted: Wanted[], found: Invoice[]): Part[] {
  const parts = new Map<string, Part>()
  let left = amountMinor
  for (const { invoiceId, amountMinor } of wanted) {
    const invoice = found.find(({ id }) => id === invoiceId)
    if (!invoice) continue
    const paid = parts.get(invoiceId)?.amountMinor ?? 0
    const part = Math.min(amountMinor, left, leftMinor(invoice) - paid)
    if (part <= 0) continue
    parts.set(invoiceId, { invoice, amountMinor: paid + part })
    left -= part
  }
  return [...parts.values()]
}

const totalOf = (parts: { amountMinor: number }[]): number => parts.reduce((sum, part) => sum + part.amountMinor, 0)

/** In the order in which the invoices are due. */
function appliedOf(parts: Part[]): Booked['applied'] {
  const sums = new Map<string, Part>()
  for (const { invoice, amountMinor } of parts) {
    sums.set(invoice.id, { invoice, amountMinor: amountMinor + (sums.get(invoice.id)?.amountMinor ?? 0) })
  }
  return [...sums.values()]
    .sort(({ invoice: one }, { invoice: other }) => compare(dueKey(one), dueKey(other)))
    .map(({ invoice: { id, number }, amountMinor }) => ({ invoiceId: id, number, amountMinor }))
}

const dueKey = ({ dueOn, numberKey, id }: Invoice) => [dueOn, numberKey, id].join('\u0000')
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

/** Refunds and disputes whose messages came before the payment's, or while it was flagged. */
async function takeEarlierRefunds(
  tx: Tx,
  ctx: Context,
  { payment, fresh, today }: { payment: Payment; fresh: boolean; today: Day },
): Promise<void> {
  if (!payment.stripeId) return
  const linked = await tx
    .update(refunds)
    .set({ paymentId: payment.id, clientId: payment.clientId })
    .where(and(eq(refunds.stripePaymentId, payment.stripeId), isNull(refunds.paymentId)))
    .returning({ id: refunds.id })
  if (fresh && !linked.length) return
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
