import { eq } from 'drizzle-orm'
import { webhooks } from '../../db/schema'
import type { Context } from '../context'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import { ignored } from './applyPayment'

/**
 * One of Stripe's messages: kept by its id in the write that does what follows from it, so that it is applied
 * once. Throws Refusal 'forbidden' for what Stripe did not sign. Nothing is asked of Stripe here.
 */
export async function receiveStripe(
  ctx: Context,
  { body, signature }: { body: string; signature: string },
): Promise<{ state: 'applied' | 'ignored' | 'flagged' | 'known' }> {
  const { id, kind, facts } = ctx.payments.readEvent(body, signature, ctx.now())
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  return ctx.write(async (tx) => {
    const [fresh] = await tx
      .insert(webhooks)
      .values({ id, source: 'stripe', kind, state: 'ignored', receivedAt: ctx.now() })
      .onConflictDoNothing()
      .returning({ id: webhooks.id })
    if (!fresh) return { state: 'known' as const }
    const outcome = facts ? await applyFacts(tx, ctx, desk, facts) : ignored('')
    await tx.update(webhooks).set(outcome).where(eq(webhooks.id, id))
    return { state: outcome.state }
  })
}
