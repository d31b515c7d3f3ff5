import { and, asc, eq, inArray, isNull, notExists, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { charges, checkouts, documents, invoices, payments, receipts } from '../../db/schema'
import { record } from '../activity/record'
import type { Context, Firm } from '../context'
import { exponentOf } from '../kernel/money'
import { type Day, dayIn } from '../kernel/time'
import type { PaymentFacts } from '../ports/payments'
import { type Asked, findAsked, mismatch } from './asked'
import { bookPayment } from './book'
import { retryLater } from './charges/retry'
import { keepCard } from './keepCard'
import { paidWith } from './rules'

/** The firm and its day, read before the write. */
export type Desk = { firm: Firm; today: Day }

/** What became of a message. A flagged one says why; nothing was booked for it. */
export type Outcome = { state: 'applied' | 'ignored' | 'flagged'; thingId: string; error: string }

export const ignored = (thingId: string): Outcome => ({ state: 'ignored', thingId, error: '' })
export const applied = (thingId: string): Outcome => ({ state: 'applied', thingId, error: '' })

/** A step: what Stripe says of a payment. Said twice or in another order it comes to the same. */
export async function applyPayment(tx: Tx, ctx: Context, desk: Desk, facts: PaymentFacts): Promise<Outcome> {
  const asked = await findAsked(tx, facts)
  if (!asked) return ignored(facts.stripeId)
  if (facts.live !== ctx.payments.live) return flagMode(tx, ctx, asked, facts.stripeId)
  if (facts.state === 'succeeded') return applySuccess(tx, ctx, desk, asked, facts)
  if (facts.state === 'failed') await applyFailure(tx, ctx, desk, asked, facts)
  else if (asked.kind === 'charge')
    await tx.update(charges).set({ stripePaymentId: facts.stripeId }).where(unlinked(asked))
  return applied(facts.stripeId)
}

const unlinked = ({ id }: Asked) => and(eq(charges.id, id), isNull(charges.stripePaymentId))

async function applySuccess(tx: Tx, ctx: Context, desk: Desk, asked: Asked, facts: PaymentFacts): Promise<Outcome> {
  const problem = mismatch(asked, facts)
  if (problem) return flagPayment(tx, ctx, desk, asked, facts, problem)
  const card = paidWith(facts)
  if (asked.kind === 'checkout') {
    await tx
      .update(checkouts)
      .set({ state: 'paid', stripePaymentId: facts.stripeId, problem: '' })
      .where(eq(checkouts.id, asked.id))
  } else {
    await tx
      .update(charges)
      .set({ state: 'succeeded', stripePaymentId: facts.stripeId, problem: '', updatedAt: ctx.now() })
      .where(eq(charges.id, asked.id))
  }
  const payment = paymentOf(ctx, desk, asked, facts)
  const { booked } = await bookPayment(tx, ctx, { ...desk, payment, wanted: asked.wanted })
  if (card && !booked) await nameCard(tx, facts.stripeId, card)
  if (facts.card && facts.keepCard) {
    await keepCard(tx, ctx, { clientId: asked.clientId, card: facts.card, addedById: asked.personId })
  }
  return applied(facts.stripeId)
}

const paymentOf = (ctx: Context, { firm, today }: Desk, asked: Asked, facts: Omit<PaymentFacts, 'ourId'>) => {
  const on = dayIn(facts.at, firm.timeZone)
  return {
    id: ctx.id('pay'),
    clientId: asked.clientId,
    method: 'card' as const,
    currency: facts.currency,
    exponent: exponentOf(facts.currency) ?? 0,
    amountMinor: facts.amountMinor,
    receivedOn: on < today ? on : today,
    card: paidWith(facts),
    stripeId: facts.stripeId,
    checkoutId: asked.kind === 'checkout' ? asked.id : null,
    chargeId: asked.kind === 'charge' ? asked.id : null,
    madeById: asked.personId,
  }
}

/** One of Stripe's messages knows the card or the account, and not always the first; a receipt that was drawn stays as it is. */
async function nameCard(tx: Tx, stripeId: string, card: string): Promise<void> {
  const [named] = await tx
    .update(payments)
    .set({ card })
    .where(and(eq(payments.stripeId, stripeId), eq(payments.card, '')))
    .returning({ id: payments.id })
  if (!named) return
  const drawn = tx
    .select({ one: sql`1` })
    .from(documents)
    .where(and(eq(documents.kind, 'receipt'), eq(documents.thingId, receipts.id)))
  const [receipt] = await tx
    .select()
    .from(receipts)
    .where(and(eq(receipts.paymentId, named.id), notExists(drawn)))
  if (receipt)
    await tx
      .update(receipts)
      .set({ data: { ...receipt.data, card } })
      .where(eq(receipts.id, receipt.id))
}

/** A visit goes on after a decline, with another card; a charge is over. */
async function applyFailure(tx: Tx, ctx: Context, desk: Desk, asked: Asked, facts: PaymentFacts): Promise<void> {
  const problem = facts.problem?.message ?? ''
  if (asked.kind === 'checkout') {
    await tx
      .update(checkouts)
      .set({ problem })
      .where(and(eq(checkouts.id, asked.id), inArray(checkouts.state, ['new', 'open'])))
    return
  }
  const [failed] = await tx
    .update(charges)
    .set({ state: 'failed', stripePaymentId: facts.stripeId, problem, updatedAt: ctx.now() })
    .where(and(eq(charges.id, asked.id), inArray(charges.state, ['waiting', 'pending'])))
    .returning({ invoiceId: charges.invoiceId })
  if (!failed) return
  const again = await retryLater(tx, ctx, {
    firm: desk.firm,
    invoiceId: failed.invoiceId,
    code: facts.problem?.code ?? '',
  })
  await bookFailure(tx, ctx, desk, { asked, facts, problem, again })
}

/** A step: a payment that did not come in, shown to its client. `again` is the day of the next try. */
export async function bookFailure(
  tx: Tx,
  ctx: Context,
  desk: Desk,
  {
    asked,
    facts,
    problem,
    again,
  }: { asked: Asked; facts: Omit<PaymentFacts, 'ourId'>; problem: string; again: Day | null },
): Promise<void> {
  const payment = paymentOf(ctx, desk, asked, facts)
  await tx
    .insert(payments)
    .values({ ...payment, state: 'failed', problem, createdAt: ctx.now() })
    .onConflictDoNothing({ target: payments.stripeId })
  const wanted = asked.wanted.map(({ invoiceId }) => invoiceId)
  const numbers = await tx
    .select({ number: invoices.number })
    .from(invoices)
    .where(inArray(invoices.id, wanted))
    .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id))
  const { id, clientId, amountMinor, currency, exponent } = payment
  record(tx, ctx, {
    did: 'payment.failed',
    thing: { kind: 'payment', id },
    clientId,
    audience: 'client',
    data: { numbers: numbers.map(({ number }) => number), problem, amountMinor, currency, exponent, again },
  })
}

/** Kept for an administrator to decide on. What was booked under this id already stays booked. */
async function flagPayment(
  tx: Tx,
  ctx: Context,
  desk: Desk,
  asked: Asked,
  facts: PaymentFacts,
  problem: string,
): Promise<Outcome> {
  const [known] = await tx.select().from(payments).where(eq(payments.stripeId, facts.stripeId))
  const outcome: Outcome = { state: 'flagged', thingId: facts.stripeId, error: problem }
  if (known && known.state !== 'pending' && known.state !== 'failed') return outcome
  const payment = { ...paymentOf(ctx, desk, asked, facts), id: known?.id ?? ctx.id('pay') }
  const row = { ...payment, state: 'flagged' as const, problem }
  if (known) await tx.update(payments).set(row).where(eq(payments.id, known.id))
  else await tx.insert(payments).values({ ...row, createdAt: ctx.now() })
  await endAsked(tx, ctx, asked)
  const { id, clientId, amountMinor, currency, exponent } = payment
  record(tx, ctx, {
    did: 'payment.flagged',
    thing: { kind: 'payment', id },
    clientId,
    audience: 'staff',
    data: { problem, amountMinor, currency, exponent },
  })
  return outcome
}

/** Nobody waits for it any more, and the card is not charged once more for the same. */
async function endAsked(tx: Tx, ctx: Context, asked: Asked): Promise<void> {
  const problem = 'What was paid is not what was asked for. The firm looks into it.'
  if (asked.kind === 'checkout') {
    await tx
      .update(checkouts)
      .set({ state: 'failed', problem })
      .where(and(eq(checkouts.id, asked.id), inArray(checkouts.state, ['new', 'open'])))
    return
  }
  await tx
    .update(charges)
    .set({ state: 'dropped', problem, updatedAt: ctx.now() })
    .where(and(eq(charges.id, asked.id), inArray(charges.state, ['waiting', 'pending'])))
}

/** Money of Stripe's test mode is none, and that of the other mode is nobody's here: it can never be booked. */
export function flagMode(
  tx: Tx,
  ctx: Context,
  { kind, id, clientId }: { kind: string; id: string; clientId: string | null },
  thingId: string,
): Outcome {
  const problem = `It was made in Stripe’s ${ctx.payments.live ? 'test' : 'live'} mode`
  record(tx, ctx, { did: 'payment.flagged', thing: { kind, id }, clientId, audience: 'staff', data: { problem } })
  return { state: 'flagged', thingId, error: problem }
}
