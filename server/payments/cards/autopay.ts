import { and, eq, isNull } from 'drizzle-orm'
import { cards, clients } from '../../../db/schema'
import { record } from '../../activity/record'
import { requireMeant } from '../../auth/meant'
import { requireScope } from '../../auth/policy'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { today } from '../../settings/firm'
import { dropWaiting } from '../charges/drop'
import { type AutopayInput, autopayInput } from '../input'
import { cardExpired, cardName } from '../rules'

/** Has what is due charged to a kept card from the next morning on; null turns it off, and waiting tries with it. */
export async function setAutopay(ctx: Context, input: AutopayInput): Promise<{ card: string | null }> {
  const scope = requireScope(ctx.viewer, 'payments.make')
  const { clientId: meant, cardId } = parse(autopayInput, input)
  if (meant) requireMeant(ctx.viewer, meant)
  const clientId = scope.kind === 'client' ? scope.clientId : ''
  const day = await today(ctx)
  return ctx.write(async (tx) => {
    const [card] = cardId
      ? await tx
          .select()
          .from(cards)
          .where(and(eq(cards.id, cardId), eq(cards.clientId, clientId), isNull(cards.removedAt)))
      : []
    if (cardId && !card) throw new Refusal('not-found')
    if (card && cardExpired(card, day)) {
      throw new Refusal('invalid', undefined, { fields: { cardId: ['That card has expired. Choose another one'] } })
    }
    const [before] = await tx.select().from(clients).where(eq(clients.id, clientId))
    const name = card ? cardName(card) : null
    if (!before || before.autopayCardId === cardId) return { card: name }
    await tx.update(clients).set({ autopayCardId: cardId }).where(eq(clients.id, clientId))
    if (!cardId) await dropWaiting(tx, ctx, clientId, 'Automatic payment was turned off')
    record(tx, ctx, {
      did: 'payment.autopay-changed',
      thing: { kind: 'client', id: clientId },
      clientId,
      audience: 'client',
      data: { card: name ?? '' },
    })
    return { card: name }
  })
}
