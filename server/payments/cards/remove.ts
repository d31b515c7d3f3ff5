import { and, eq, isNull } from 'drizzle-orm'
import { cards, clients } from '../../../db/schema'
import { record } from '../../activity/record'
import { requireScope } from '../../auth/policy'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { enqueue } from '../../outbox/enqueue'
import { dropWaiting } from '../charges/drop'
import { type CardInput, cardInput } from '../input'
import { cardName } from '../rules'

/** From now on the card is not used; Stripe is told by a job, for as long as it takes to answer. */
export async function removeCard(ctx: Context, input: CardInput): Promise<{ name: string }> {
  const scope = requireScope(ctx.viewer, 'payments.make')
  const { cardId } = parse(cardInput, input)
  const clientId = scope.kind === 'client' ? scope.clientId : ''
  return ctx.write(async (tx) => {
    const own = and(eq(cards.id, cardId), eq(cards.clientId, clientId))
    const [card] = await tx.select().from(cards).where(own)
    if (!card) throw new Refusal('not-found')
    const name = cardName(card)
    const [removed] = await tx
      .update(cards)
      .set({ removedAt: ctx.now() })
      .where(and(own, isNull(cards.removedAt)))
      .returning({ id: cards.id })
    if (!removed) return { name }
    const [off] = await tx
      .update(clients)
      .set({ autopayCardId: null })
      .where(and(eq(clients.id, clientId), eq(clients.autopayCardId, cardId)))
      .returning({ id: clients.id })
    if (off) await dropWaiting(tx, ctx, clientId, 'The card was removed')
    await enqueue(tx, ctx, { kind: 'card.remove', payload: { cardId }, uniqueKey: `card.remove ${cardId}` })
    record(tx, ctx, {
      did: 'payment.card-removed',
      thing: { kind: 'card', id: cardId },
      clientId,
      audience: 'client',
      data: { card: name },
    })
    return { name }
  })
}
