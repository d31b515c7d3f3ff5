import { and, desc, eq, sql } from 'drizzle-orm'
import { charges, clients, invoices } from '../../../db/schema'
import { may, requireScope } from '../../auth/policy'
import type { Context } from '../../context'
import { owedMinor } from '../../invoices/rules'
import { parse } from '../../kernel/parse'
import type { Day } from '../../kernel/time'
import { type AutomaticInput, automaticInput } from '../input'
import { cardName, notChargeable } from '../rules'
import { plannedCharges } from './planned'
import { type Tried, triedOf } from './tried'

export type Automatic = {
  /** The card that the invoice will be charged to by itself, and on which day. */
  will: { card: string; on: Day } | null
  /** Why a card can't pay the invoice, though the client pays automatically; null otherwise. */
  problem: string | null
  /** Null where nothing was tried. */
  tried: Tried | null
  can: { check: boolean }
}

/** What is done by itself about an open invoice; nothing for one that is not open, or not the viewer's. */
export async function getAutomatic(ctx: Context, input: AutomaticInput): Promise<Automatic> {
  const scope = requireScope(ctx.viewer, 'payments.read')
  const { invoiceId } = parse(automaticInput, input)
  const id = sql.placeholder('invoiceId')
  const rows = await ctx.db
    .prepared('invoice.automatic', (db) =>
      db
        .select({ invoice: invoices, cardId: clients.autopayCardId, charge: charges })
        .from(invoices)
        .innerJoin(clients, eq(clients.id, invoices.clientId))
        .leftJoin(charges, eq(charges.invoiceId, invoices.id))
        .where(and(eq(invoices.id, id), eq(invoices.status, 'open')))
        .orderBy(desc(charges.attempt), desc(charges.id)),
    )
    .execute({ invoiceId })
  const [found] = rows
  const mine = scope.kind === 'all' || scope.clientId === found?.invoice.clientId
  if (!found || !mine) return { will: null, problem: null, tried: null, can: { check: false } }
  const tries = rows.flatMap(({ charge }) => charge ?? [])
  const { timeZone } = await ctx.firm()
  const planned = found.cardId ? (await plannedCharges(ctx, [invoiceId])).get(invoiceId) : undefined
  const online = ctx.payments.mode !== 'none'
  return {
    can: { check: online && tries[0]?.state === 'pending' && may(ctx.viewer, 'payments.manage') },
    problem: found.cardId && online ? notChargeable(owedMinor(found.invoice), found.invoice.currency) : null,
    will: planned && !planned.again ? { card: cardName(planned.card), on: planned.on } : null,
    tried: triedOf(tries, timeZone),
  }
}
