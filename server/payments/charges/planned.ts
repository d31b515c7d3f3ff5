import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm'
import { cards, charges, clients, invoices } from '../../../db/schema'
import { statusesFor } from '../../clients/rules'
import type { Context } from '../../context'
import { owedMinor } from '../../invoices/rules'
import { type Day, dayIn } from '../../kernel/time'
import { cardExpired, notChargeable } from '../rules'
import { dayOfTry, nextMorning, nextTryAt } from './rules'

/** The kept card that an invoice will be charged to by itself, and on which day; `again` after a try that failed. */
export type PlannedCharge = { card: { brand: string; last4: string }; on: Day; again: boolean }

/** By invoice, for those that are open and that a card which still holds is charged for. */
export async function plannedCharges(ctx: Context, invoiceIds: string[]): Promise<Map<string, PlannedCharge>> {
  const planned = new Map<string, PlannedCharge>()
  if (!invoiceIds.length || ctx.payments.mode === 'none') return planned
  const found = await ctx.db
    .select({ invoice: invoices, card: cards })
    .from(invoices)
    .innerJoin(clients, eq(clients.id, invoices.clientId))
    .innerJoin(cards, and(eq(cards.id, clients.autopayCardId), isNull(cards.removedAt)))
    .where(
      and(
        inArray(invoices.id, invoiceIds),
        eq(invoices.status, 'open'),
        inArray(clients.status, statusesFor('charge')),
      ),
    )
    .orderBy(asc(invoices.id))
  if (!found.length) return planned
  const tries = await ctx.db
    .select()
    .from(charges)
    .where(
      inArray(
        charges.invoiceId,
        found.map(({ invoice }) => invoice.id),
      ),
    )
    .orderBy(desc(charges.attempt), desc(charges.id))
  const { timeZone } = await ctx.firm()
  const morning = nextMorning(ctx.now(), timeZone)
  for (const { invoice, card } of found) {
    const owed = owedMinor(invoice)
    const mine = tries.filter(({ invoiceId }) => invoiceId === invoice.id)
    const state = mine[0]?.state ?? 'dropped'
    const next = state === 'waiting' ? nextTryAt(mine) : null
    const first = invoice.dueOn > morning ? invoice.dueOn : morning
    const on = next ? dayOfTry(dayIn(next.first, timeZone), next.days) : first
    const begins = state === 'dropped' || state === 'waiting'
    if (!begins || owed <= 0 || notChargeable(owed, invoice.currency) || cardExpired(card, on)) continue
    planned.set(invoice.id, { card, on, again: next !== null })
  }
  return planned
}
