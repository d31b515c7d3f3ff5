import { and, eq, isNotNull } from 'drizzle-orm'
import { cards } from '../../../db/schema'
import type { Context } from '../../context'
import { PaymentRefused } from '../../ports/payments'

/** Takes a removed card off its customer at Stripe. */
export async function unscopedDetachCard(ctx: Context, { cardId }: { cardId: string }): Promise<void> {
  if (ctx.payments.mode === 'none') return
  const [card] = await ctx.db
    .select({ stripeId: cards.stripeId })
    .from(cards)
    .where(and(eq(cards.id, cardId), isNotNull(cards.removedAt)))
  if (!card) return
  try {
    await ctx.payments.removeCard(card.stripeId)
  } catch (error) {
    // It is off already, or was never there.
    if (!(error instanceof PaymentRefused)) throw error
    ctx.log.warn({ card: cardId, code: error.code }, 'a card could not be taken off its customer')
  }
}
