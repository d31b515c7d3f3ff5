import { and, desc, eq } from 'drizzle-orm'
import { charges, invoices } from '../../../db/schema'
import { requireScope, scopeOf } from '../../auth/policy'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import type { Day } from '../../kernel/time'
import { type AutomaticInput, automaticInput } from '../input'
import { cardName } from '../rules'
import { plannedCharges } from './planned'
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
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.id, invoiceId), eq(invoices.status, 'open'), mine))
  if (!found || scope.kind === 'none') return { will: null, tried: null }
  const tries = await ctx.db
    .select()
    .from(charges)
    .where(eq(charges.invoiceId, invoiceId))
    .orderBy(desc(charges.attempt))
  const { timeZone } = await ctx.firm()
  const planned = (await plannedCharges(ctx, [invoiceId])).get(invoiceId)
  return {
    will: planned && !planned.again ? { card: cardName(planned.card), on: planned.on } : null,
    tried: triedOf(tries, timeZone),
  }
}
