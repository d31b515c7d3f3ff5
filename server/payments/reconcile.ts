import { and, asc, eq, gte, inArray, isNull, lt, min, or } from 'drizzle-orm'
import { charges, checkouts, cursors, payments, refunds } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import type { DisputeFacts, PaymentFacts, RefundFacts } from '../ports/payments'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import type { Desk } from './applyPayment'
import { askStripe } from './refundPayment'
import { unscopedAskCheckout } from './syncCheckout'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** What is younger is still on its way. */
const YOUNG_MS = 5 * MINUTE
/** For this long Stripe knows a key again: afterwards asking once more would be asking for another. */
const KEY_MS = 23 * HOUR
/** Once a day it is asked as far back as something waits, at most this far. */
const FAR_MS = 90 * DAY
/** The rest is the next hour's: asking takes a while, and a job has a minute. */
const MOST = 100
const CURSOR = 'stripe.reconciled'

type Listed = PaymentFacts | RefundFacts | DisputeFacts

/**
 * Asks Stripe for what never arrived: visits that are open, refunds and charges that wait, and all that is new
 * there since it was last asked. What it says is applied by the same steps as its messages. Answers with how many
 * things were asked for. Nothing is asked where no key is set.
 */
export async function unscopedReconcile(ctx: Context): Promise<{ asked: number }> {
  if (ctx.payments.mode === 'none') return { asked: 0 }
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  const began = ctx.now()
  let asked = await askCheckouts(ctx)
  asked += await askRefunds(ctx, desk)
  asked += await askCharges(ctx, desk)
  for await (const facts of ctx.payments.listSince(await sinceWhen(ctx))) {
    if (await isKnown(ctx, facts)) continue
    await ctx.write((tx) => applyFacts(tx, ctx, desk, facts))
    asked++
  }
  await ctx.write(async (tx) => {
    const seq = began.getTime()
    await tx.insert(cursors).values({ name: CURSOR, seq }).onConflictDoUpdate({ target: cursors.name, set: { seq } })
  })
  return { asked }
}

async function askCheckouts(ctx: Context): Promise<number> {
  const waiting = await ctx.db
    .select()
    .from(checkouts)
    .where(and(inArray(checkouts.state, ['new', 'open']), lt(checkouts.createdAt, ago(ctx, YOUNG_MS))))
    .orderBy(asc(checkouts.createdAt), asc(checkouts.id))
    .limit(MOST)
  for (const checkout of waiting) await unscopedAskCheckout(ctx, checkout)
  // Nobody was ever sent to a page whose address did not come back; Stripe has closed it by now.
  await ctx.write(async (tx) => {
    await tx
      .update(checkouts)
      .set({ state: 'expired' })
      .where(and(eq(checkouts.state, 'new'), isNull(checkouts.stripeId), lt(checkouts.expiresAt, ago(ctx, YOUNG_MS))))
  })
  return waiting.length
}

/** Refunds whose answer was lost are asked for again under their key; those too old for that, looked for in the list. */
async function askRefunds(ctx: Context, desk: Desk): Promise<number> {
  const lost = await ctx.db
    .select()
    .from(refunds)
    .where(
      and(
        eq(refunds.state, 'pending'),
        eq(refunds.kind, 'refund'),
        isNull(refunds.stripeId),
        lt(refunds.createdAt, ago(ctx, YOUNG_MS)),
        gte(refunds.createdAt, ago(ctx, KEY_MS)),
      ),
    )
    .orderBy(asc(refunds.createdAt), asc(refunds.id))
  for (const refund of lost) {
    try {
      await askStripe(ctx, desk, refund)
    } catch (error) {
      // What Stripe refuses is over, and the refund says so.
      if (!(error instanceof Refusal) || error.code !== 'invalid') throw error
    }
  }
  return lost.length
}

async function askCharges(ctx: Context, desk: Desk): Promise<number> {
  const waiting = await ctx.db
    .select()
    .from(charges)
    .where(and(eq(charges.state, 'pending'), lt(charges.updatedAt, ago(ctx, YOUNG_MS))))
    .orderBy(asc(charges.createdAt), asc(charges.id))
  for (const { stripePaymentId } of waiting) {
    if (!stripePaymentId) continue
    const facts = await ctx.payments.getPayment(stripePaymentId)
    await ctx.write((tx) => applyFacts(tx, ctx, desk, facts))
  }
  return waiting.length
}

/** An hour before it was last asked; the first time in a day from the oldest thing that still waits. */
async function sinceWhen(ctx: Context): Promise<Date> {
  const [known] = await ctx.db.select().from(cursors).where(eq(cursors.name, CURSOR))
  if (!known) return ago(ctx, DAY)
  const last = new Date(known.seq - HOUR)
  if (Math.floor(known.seq / DAY) === Math.floor(ctx.now().getTime() / DAY)) return last
  const [oldest] = await ctx.db
    .select({ at: min(refunds.createdAt) })
    .from(refunds)
    .where(and(eq(refunds.state, 'pending'), gte(refunds.createdAt, ago(ctx, FAR_MS))))
  if (!oldest?.at) return last
  const from = new Date(oldest.at.getTime() - DAY)
  return from < last ? from : last
}

/** Most of what is listed was told already: finding that out costs no write. */
async function isKnown(ctx: Context, facts: Listed): Promise<boolean> {
  if (facts.of === 'payment') {
    const [known] = await ctx.db
      .select({ id: payments.id })
      .from(payments)
      .where(
        and(eq(payments.stripeId, facts.stripeId), or(eq(payments.state, 'succeeded'), eq(payments.state, 'reversed'))),
      )
    return known !== undefined || facts.ourId === null
  }
  const [known] = await ctx.db.select().from(refunds).where(eq(refunds.stripeId, facts.stripeId))
  // Of a dispute the day by which it is to be answered may be new.
  if (!known || (known.kind === 'dispute' && known.state === 'pending')) return false
  const state = facts.state === 'lost' ? 'succeeded' : facts.state === 'won' ? 'failed' : facts.state
  return known.state === state
}

const ago = (ctx: Context, ms: number) => new Date(ctx.now().getTime() - ms)
