import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { charges } from '../../../db/schema'
import type { Context } from '../../context'
import { Refusal } from '../../kernel/refusal'
import { enqueue } from '../../outbox/enqueue'
import type { PaymentFacts } from '../../ports/payments'

type Charge = typeof charges.$inferSelect

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** For this long a charge without an answer is asked for again under its key; then it is only looked for. */
export const ASK_MS = 10 * MINUTE_MS
/** Nothing was asked for in the five minutes before: what Stripe does not have by now, it never will. */
export const GIVE_UP_MS = 15 * MINUTE_MS
const AGAIN_MS = 5 * MINUTE_MS

export const UNANSWERED = 'Stripe did not answer, and nothing was charged'

/** What Stripe has of a charge, of whatever customer it was by then, 'nothing', or 'no answer'. */
export async function lookFor(
  ctx: Context,
  { id, updatedAt }: Charge,
): Promise<PaymentFacts | 'nothing' | 'no answer'> {
  const began = updatedAt.getTime()
  // Two clocks agree to the hour.
  const [from, to] = [new Date(began - HOUR_MS), new Date(began + ASK_MS + HOUR_MS)]
  try {
    return (await ctx.payments.findPayment({ ourId: id, from, to })) ?? 'nothing'
  } catch (error) {
    // A person who asks is told, a job comes back.
    const unavailable = error instanceof Refusal && error.code === 'unavailable'
    if (unavailable && ctx.viewer.kind !== 'person') return 'no answer'
    throw error
  }
}

/** A step: it is looked for again in five minutes or a little more, once for all who ask for that. */
export async function lookAgain(tx: Tx, ctx: Context, chargeId: string): Promise<void> {
  const slot = Math.ceil(ctx.now().getTime() / AGAIN_MS) + 1
  const runAt = new Date(slot * AGAIN_MS)
  await comeBack(tx, ctx, chargeId, runAt, runAt.toISOString())
}

/**
 * A step: what was never charged blocks its invoice no longer, and is begun once more, under another key. False
 * where that was done before: then it is over.
 */
export async function release(tx: Tx, ctx: Context, { id, updatedAt, problem }: Charge): Promise<boolean> {
  if (problem === UNANSWERED) return false
  const at = ctx.now()
  const [released] = await tx
    .update(charges)
    .set({ state: 'waiting', problem: UNANSWERED, updatedAt: at })
    .where(
      and(
        eq(charges.id, id),
        eq(charges.state, 'pending'),
        eq(charges.updatedAt, updatedAt),
        isNull(charges.stripePaymentId),
      ),
    )
    .returning({ id: charges.id })
  if (released) await comeBack(tx, ctx, id, at, 'again')
  return true
}

/** Stripe knows a key for a day, and the error that it answered with: who begins anew takes another. */
export const keyOf = ({ id, problem }: Charge): string => (problem === UNANSWERED ? `${id} again` : id)

const comeBack = (tx: Tx, ctx: Context, chargeId: string, runAt: Date, nth: string) =>
  enqueue(tx, ctx, { kind: 'charge', payload: { chargeId }, uniqueKey: `charge ${chargeId} ${nth}`, runAt })
