import { and, eq, gt, inArray } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { cards, charges, checkoutInvoices, checkouts, clients, invoices } from '../../../db/schema'
import { record } from '../../activity/record'
import { mayActAutomatically } from '../../clients/rules'
import type { Context } from '../../context'
import { owedMinor } from '../../invoices/rules'
import { enqueue } from '../../outbox/enqueue'
import { type PaymentFacts, PaymentRefused } from '../../ports/payments'
import { today } from '../../settings/firm'
import { applyFacts } from '../applyFacts'
import type { Desk } from '../applyPayment'
import { notChargeable } from '../rules'
import { underWayOf } from '../underWay'
import { dropWaiting } from './drop'
import { dropTry, retryLater } from './retry'
import { pausedWords } from './rules'
import { ASK_MS, GIVE_UP_MS, keyOf, lookAgain, lookFor, release, UNANSWERED } from './unanswered'

type Charge = typeof charges.$inferSelect
type Ready = {
  charge: Charge
  cardId: string
  customerId: string
  number: string
  repeated: boolean
  /** Whether Stripe may be asked to charge; what was begun before the client's status changed is only looked for. */
  allowed: boolean
}

/** A visit to Stripe's page of the same invoice has to end first, and an account that is debited there takes days. */
const WAIT_MS = 15 * 60_000
const SLOW_WAIT_MS = 6 * 3_600_000

/**
 * One try: charges what is owed at this moment to the client's card. What was begun and got no answer is asked for
 * under the same key again, so that it happens once, and after ten minutes looked for. Answers with what to write
 * when the job is done.
 */
export async function unscopedCharge(
  ctx: Context,
  { chargeId }: { chargeId: string },
): Promise<((tx: Tx) => Promise<void>) | undefined> {
  if (ctx.payments.mode === 'none') return undefined
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  const ready = await ctx.write((tx) => begin(tx, ctx, chargeId))
  if (!ready) return undefined
  const age = ready.repeated ? ctx.now().getTime() - ready.charge.updatedAt.getTime() : 0
  if (age >= ASK_MS || !ready.allowed) return found(ctx, desk, ready, await lookFor(ctx, ready.charge), age)
  try {
    const facts = await askStripe(ctx, ready)
    return async (tx) => void (await applyFacts(tx, ctx, desk, facts))
  } catch (error) {
    if (!(error instanceof PaymentRefused)) throw error
    return (tx) => refused(tx, ctx, desk, ready, error)
  }
}

async function begin(tx: Tx, ctx: Context, chargeId: string): Promise<Ready | null> {
  const [found] = await tx
    .select({ charge: charges, client: clients, invoice: invoices })
    .from(charges)
    .innerJoin(clients, eq(clients.id, charges.clientId))
    .innerJoin(invoices, eq(invoices.id, charges.invoiceId))
    .where(eq(charges.id, chargeId))
  if (!found) return null
  const { charge, client, invoice } = found
  const cardId = charge.state === 'waiting' ? client.autopayCardId : charge.cardId
  const [card] = await tx
    .select()
    .from(cards)
    .where(eq(cards.id, cardId ?? ''))
  const allowed = mayActAutomatically('charge', client)
  const at = { customerId: client.stripeCustomerId ?? '', number: invoice.number, allowed }
  if (charge.state === 'pending' && charge.stripePaymentId) return null
  if (charge.state === 'pending') return { charge, cardId: card?.stripeId ?? '', ...at, repeated: true }
  if (charge.state !== 'waiting') return null

  const amountMinor = owedMinor(invoice)
  const problem = !allowed
    ? pausedWords(client.status)
    : !card
      ? 'Automatic payment was turned off'
      : card.removedAt
        ? 'The card was removed'
        : amountMinor <= 0
          ? 'Nothing was owed any more'
          : notChargeable(amountMinor, invoice.currency)
  if (!card || problem !== null) {
    await dropTry(tx, ctx, chargeId, problem ?? '')
    return null
  }
  const waitMs = await waitFor(tx, ctx, charge)
  if (waitMs > 0) {
    const runAt = new Date(ctx.now().getTime() + waitMs)
    await enqueue(tx, ctx, {
      kind: 'charge',
      payload: { chargeId },
      uniqueKey: `charge ${chargeId} ${runAt.toISOString()}`,
      runAt,
    })
    return null
  }
  const [begun] = await tx
    .update(charges)
    .set({ state: 'pending', cardId: card.id, amountMinor, updatedAt: ctx.now() })
    .where(and(eq(charges.id, chargeId), eq(charges.state, 'waiting')))
    .returning()
  return begun ? { charge: begun, cardId: card.stripeId, ...at, repeated: false } : null
}

/** How long what else is being paid on the same invoice is waited for, in milliseconds. */
async function waitFor(tx: Tx, ctx: Context, { invoiceId }: Charge): Promise<number> {
  const [visit] = await tx
    .select({ id: checkouts.id })
    .from(checkoutInvoices)
    .innerJoin(checkouts, eq(checkouts.id, checkoutInvoices.checkoutId))
    .where(
      and(
        eq(checkoutInvoices.invoiceId, invoiceId),
        inArray(checkouts.state, ['new', 'open']),
        gt(checkouts.expiresAt, ctx.now()),
      ),
    )
    .limit(1)
  if (visit) return WAIT_MS
  const given = await underWayOf(tx, [invoiceId], 'UTC')
  return given.size ? SLOW_WAIT_MS : 0
}

/** What to write once it was looked for. */
function found(
  ctx: Context,
  desk: Desk,
  ready: Ready,
  said: Awaited<ReturnType<typeof lookFor>>,
  age: number,
): (tx: Tx) => Promise<void> {
  const { charge } = ready
  if (typeof said !== 'string') return async (tx) => void (await applyFacts(tx, ctx, desk, said))
  if (said === 'no answer' || age < GIVE_UP_MS) return (tx) => lookAgain(tx, ctx, charge.id)
  return async (tx) => {
    if (await release(tx, ctx, charge)) return
    await refused(tx, ctx, desk, ready, new PaymentRefused('unanswered', `${UNANSWERED}.`))
  }
}

const askStripe = (ctx: Context, { charge, cardId, customerId, number }: Ready): Promise<PaymentFacts> => {
  const { id, amountMinor, currency } = charge
  const description = `Invoice ${number}`
  return ctx.payments.chargeCard({ ourId: id, amountMinor, currency, customerId, cardId, description }, keyOf(charge))
}

/** What Stripe answers where it has no such card, or not of this customer. */
const CARD_GONE = new Set(['resource_missing', 'card_gone'])

/** Stripe did not even try: there is no payment to write down. */
async function refused(
  tx: Tx,
  ctx: Context,
  { firm }: Desk,
  { charge, number }: Ready,
  { code, message }: PaymentRefused,
): Promise<void> {
  const gone = CARD_GONE.has(code)
  const problem = gone ? 'The card is no longer kept at Stripe' : message
  const [failed] = await tx
    .update(charges)
    .set({ state: 'failed', problem, updatedAt: ctx.now() })
    .where(and(eq(charges.id, charge.id), eq(charges.state, 'pending')))
    .returning()
  if (!failed) return
  if (gone) await forgetCard(tx, ctx, failed, problem)
  const again = gone ? null : await retryLater(tx, ctx, { firm, invoiceId: charge.invoiceId, code })
  const { clientId, amountMinor, currency, exponent } = failed
  record(tx, ctx, {
    did: 'payment.failed',
    thing: { kind: 'invoice', id: charge.invoiceId },
    clientId,
    audience: 'client',
    data: { numbers: [number], problem, amountMinor, currency, exponent, again },
  })
}

async function forgetCard(tx: Tx, ctx: Context, { cardId, clientId }: Charge, problem: string): Promise<void> {
  await tx.update(cards).set({ removedAt: ctx.now() }).where(eq(cards.id, cardId))
  const [off] = await tx
    .update(clients)
    .set({ autopayCardId: null })
    .where(and(eq(clients.id, clientId), eq(clients.autopayCardId, cardId)))
    .returning({ id: clients.id })
  if (off) await dropWaiting(tx, ctx, clientId, problem)
}
