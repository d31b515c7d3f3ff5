import { and, asc, eq, gte, inArray, isNull, lt, min, or, sql } from 'drizzle-orm'
import { charges, checkouts, cursors, payments, refunds } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import type { DisputeFacts, PaymentFacts, RefundFacts } from '../ports/payments'
import { refusalOf } from '../refusalOf'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import type { Desk } from './applyPayment'
import { tellFailed } from './applyRefund'
import { unscopedAskCharge } from './charges/ask'
import { GIVE_UP_MS } from './charges/unanswered'
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
  const failed: unknown[] = []
  /** One thing that goes wrong does not keep the rest from being asked for. */
  const each = async (what: object, work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      if (refusalOf(error)?.code === 'unavailable') throw error
      ctx.log.error({ ...what, err: error }, 'what Stripe says could not be applied')
      failed.push(error)
    }
  }
  let asked = await askCheckouts(ctx, each)
  asked += await askRefunds(ctx, desk, each)
  asked += await askCharges(ctx, desk, each)
  const since = await sinceWhen(ctx)
  for await (const facts of ctx.payments.listSince(since)) {
    if (await isKnown(ctx, facts)) continue
    await each({ of: facts.of, id: facts.stripeId }, () => ctx.write((tx) => applyFacts(tx, ctx, desk, facts)))
    asked++
  }
  await endLost(ctx, since)
  if (failed.length) throw failed[0]
  await ctx.write(async (tx) => {
    const seq = began.getTime()
    await tx.insert(cursors).values({ name: CURSOR, seq }).onConflictDoUpdate({ target: cursors.name, set: { seq } })
  })
  return { asked }
}

type Each = (what: object, work: () => Promise<unknown>) => Promise<void>

async function askCheckouts(ctx: Context, each: Each): Promise<number> {
  const waiting = await ctx.db
    .select()
    .from(checkouts)
    .where(and(inArray(checkouts.state, ['new', 'open']), lt(checkouts.createdAt, ago(ctx, YOUNG_MS))))
    // Those not asked for the longest: debits wait for days, and must not keep the others from their turn.
    .orderBy(asc(sql`coalesce(${checkouts.checkedAt}, ${checkouts.createdAt})`), asc(checkouts.id))
    .limit(MOST)
  for (const checkout of waiting) {
    await each({ checkout: checkout.id }, () => unscopedAskCheckout(ctx, checkout))
    await ctx.write(async (tx) => {
      await tx.update(checkouts).set({ checkedAt: ctx.now() }).where(eq(checkouts.id, checkout.id))
    })
  }
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
async function askRefunds(ctx: Context, desk: Desk, each: Each): Promise<number> {
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
  let asked = 0
  let answers = true
  for (const refund of lost) {
    // Stripe answers with the same error for as long as it knows the key: that alone must not end the round.
    if (!answers) break
    asked++
    await each({ refund: refund.id }, async () => {
      try {
        await askStripe(ctx, desk, refund)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        // What Stripe refuses is over, and the refund says so.
        if (error.code === 'unavailable') answers = false
        else if (error.code !== 'invalid') throw error
      }
    })
  }
  return asked
}

async function askCharges(ctx: Context, desk: Desk, each: Each): Promise<number> {
  const waiting = await ctx.db
    .select()
    .from(charges)
    .where(and(eq(charges.state, 'pending'), lt(charges.updatedAt, ago(ctx, GIVE_UP_MS))))
    .orderBy(asc(charges.createdAt), asc(charges.id))
  for (const charge of waiting) await each({ charge: charge.id }, () => unscopedAskCharge(ctx, desk, charge))
  return waiting.length
}

/** Refunds that are too old for their key, and that the list from before them does not have: Stripe never heard of them. */
async function endLost(ctx: Context, since: Date): Promise<void> {
  await ctx.write(async (tx) => {
    const lost = await tx
      .update(refunds)
      .set({ state: 'failed', updatedAt: ctx.now() })
      .where(
        and(
          eq(refunds.state, 'pending'),
          eq(refunds.kind, 'refund'),
          isNull(refunds.stripeId),
          gte(refunds.createdAt, since),
          lt(refunds.createdAt, ago(ctx, KEY_MS + HOUR)),
        ),
      )
      .returning()
    for (const refund of lost) tellFailed(tx, ctx, refund)
  })
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
