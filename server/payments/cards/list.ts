import { and, asc, desc, eq, isNull } from 'drizzle-orm'
import { cards, charges, clients, invoices } from '../../../db/schema'
import { requireScope } from '../../auth/policy'
import { mayActAutomatically } from '../../clients/rules'
import type { Context } from '../../context'
import { owedMinor } from '../../invoices/rules'
import { today } from '../../settings/firm'
import { triedOf } from '../charges/tried'
import { cardExpired, cardName } from '../rules'

/** As many tries as the page says something about. */
const SHOWN = 100

/** The viewer's client's kept cards, whether what is due is charged to one, and what became of the last tries. */
export async function listCards(ctx: Context) {
  const scope = requireScope(ctx.viewer, 'payments.make')
  const clientId = scope.kind === 'client' ? scope.clientId : ''
  const day = await today(ctx)
  const { timeZone } = await ctx.firm()
  const [kept, [client], tried] = await Promise.all([
    ctx.db
      .select()
      .from(cards)
      .where(and(eq(cards.clientId, clientId), isNull(cards.removedAt)))
      .orderBy(asc(cards.createdAt), asc(cards.id)),
    ctx.db
      .select({ autopayCardId: clients.autopayCardId, status: clients.status })
      .from(clients)
      .where(eq(clients.id, clientId)),
    ctx.db
      .select({ charge: charges, invoice: invoices })
      .from(charges)
      .innerJoin(invoices, eq(invoices.id, charges.invoiceId))
      .where(and(eq(charges.clientId, clientId), eq(invoices.status, 'open')))
      .orderBy(desc(charges.createdAt), desc(charges.attempt), desc(charges.id))
      .limit(SHOWN),
  ])
  const byInvoice = new Map<string, typeof tried>()
  for (const one of tried) byInvoice.set(one.charge.invoiceId, [...(byInvoice.get(one.charge.invoiceId) ?? []), one])
  return {
    clientId,
    online: ctx.payments.mode !== 'none',
    cards: kept.map((card) => ({
      id: card.id,
      name: cardName(card),
      expMonth: card.expMonth,
      expYear: card.expYear,
      expired: cardExpired(card, day),
    })),
    autopayCardId: client?.autopayCardId ?? null,
    /** Nothing is charged automatically at the moment. */
    paused: client !== undefined && !mayActAutomatically('charge', client),
    charges: [...byInvoice.values()].flatMap((all) => {
      const tried = triedOf(
        all.map(({ charge }) => charge),
        timeZone,
      )
      const [last] = all
      if (!tried || !last) return []
      const { id: invoiceId, number, currency } = last.invoice
      return [{ invoiceId, number, currency, owedMinor: owedMinor(last.invoice), ...tried }]
    }),
  }
}
