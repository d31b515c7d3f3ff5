import type { Tx } from '../../db/client'
import { cards } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import type { CardFacts } from '../ports/payments'
import { cardName } from './rules'

/** A step: a card that a client lets the firm charge later. One that is known stays as it is, also where it was removed. */
export async function keepCard(
  tx: Tx,
  ctx: Context,
  { clientId, card, addedById }: { clientId: string; card: CardFacts; addedById: string | null },
): Promise<void> {
  const [kept] = await tx
    .insert(cards)
    .values({ id: ctx.id('crd'), clientId, ...card, addedById, createdAt: ctx.now() })
    .onConflictDoNothing({ target: cards.stripeId })
    .returning({ id: cards.id })
  if (!kept) return
  record(tx, ctx, {
    did: 'payment.card-kept',
    thing: { kind: 'card', id: kept.id },
    clientId,
    audience: 'client',
    data: { card: cardName(card) },
  })
}
