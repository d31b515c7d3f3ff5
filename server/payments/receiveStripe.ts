import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { webhooks } from '../../db/schema'
import type { Context } from '../context'
import { enqueue } from '../outbox/enqueue'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import { ignored, type Outcome } from './applyPayment'

const MINUTE_MS = 60_000

/**
 * One of Stripe's messages: kept by its id in the write that does what follows from it, so that it is applied
 * once. Throws Refusal 'forbidden' for what Stripe did not sign. Nothing is asked of Stripe here.
 */
export async function receiveStripe(
  ctx: Context,
  { body, signature }: { body: string; signature: string },
): Promise<{ state: 'applied' | 'ignored' | 'flagged' | 'known' }> {
  const { id, kind, facts, version } = ctx.payments.readEvent(body, signature, ctx.now())
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  return ctx.write(async (tx) => {
    const [fresh] = await tx
      .insert(webhooks)
      .values({ id, source: 'stripe', kind, state: 'ignored', receivedAt: ctx.now() })
      .onConflictDoNothing()
      .returning({ id: webhooks.id })
    if (!fresh) return { state: 'known' as const }
    const outcome =
      facts === 'unreadable'
        ? await askInstead(tx, ctx, { id, version })
        : facts
          ? await applyFacts(tx, ctx, desk, facts)
          : ignored('')
    await tx.update(webhooks).set(outcome).where(eq(webhooks.id, id))
    return { state: outcome.state }
    // Stripe takes a late answer for none and sends the message again.
  }, 'urgent')
}

/** A message of another version of the API cannot be read, but what it tells of can be asked for. */
async function askInstead(tx: Tx, ctx: Context, { id, version }: { id: string; version: string }): Promise<Outcome> {
  const error = `It is told in version ${version || 'unknown'} of Stripe’s API, which is not that of this portal`
  ctx.log.warn({ webhook: id }, error)
  // Once for all that come within a minute.
  const runAt = new Date(Math.ceil((ctx.now().getTime() + 1) / MINUTE_MS) * MINUTE_MS)
  const uniqueKey = `payments.reconcile unread ${runAt.toISOString()}`
  await enqueue(tx, ctx, { kind: 'payments.reconcile', payload: {}, uniqueKey, runAt })
  return { state: 'flagged', thingId: '', error }
}
