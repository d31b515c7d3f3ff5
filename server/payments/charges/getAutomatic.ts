import { and, desc, eq, isNull } from 'drizzle-orm'
import { cards, charges, clients, invoices } from '../../../db/schema'
import { requireScope, scopeOf } from '../../auth/policy'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import type { Day } from '../../kernel/time'
import { today } from '../../settings/firm'
import { type AutomaticInput, automaticInput } from '../input'
import { cardName } from '../rules'
import { type Tried, triedOf } from './tried'

export type Automatic = {
  /** The card that the invoice will be charged to by itself, and on which day. */
  will: { card: string; on: Day } | null
  /** Null where nothing was tried. */
  tried: Tried | null
}

/** What is done by itself about an open invoice; nothing for one that is not open, or not the viewer's. */
export async function getAutomatic(ctx: Context, input: AutomaticInput): Promise<Automatic> {
  requireScope(ctx.viewer, 'invoices.read')
  const { invoiceId } = parse(automaticInput, input)
  const scope = scopeOf(ctx.viewer, 'payments.read')
  const mine = scope.kind === 'client' ? eq(invoices.clientId, scope.clientId) : undefined
  const [found] = await ctx.db
    .select({ dueOn: invoices.dueOn, card: cards })
    .from(invoices)
    .innerJoin(clients, eq(clients.id, invoices.clientId))
    .leftJoin(cards, and(eq(cards.id, clients.autopayCardId), isNull(cards.removedAt)))
    .where(and(eq(invoices.id, invoiceId), eq(invoices.status, 'open'), mine))
  if (!found || scope.kind === 'none') return { will: null, tried: null }
  const tries = await ctx.db
    .select()
    .from(charges)
    .where(eq(charges.invoiceId, invoiceId))
    .orderBy(desc(charges.attempt))
  const day = await today(ctx)
  const { timeZone } = await ctx.firm()
  const tried = triedOf(tries, timeZone)
  const begins = found.card && (!tried || tried.state === 'dropped')
  return {
    will: begins && found.card && found.dueOn > day ? { card: cardName(found.card), on: found.dueOn } : null,
    tried,
  }
}
