import { and, eq, inArray, lte, ne } from 'drizzle-orm'
import { clients, subscriptions } from '../../db/schema'
import { statusesFor } from '../clients/rules'
import type { Context } from '../context'
import { enqueue } from '../outbox/enqueue'
import { today } from '../settings/firm'
import { subscriptionStates } from './rules'

/**
 * A job for each client of which something is due today or was before: one that fails holds back no other,
 * and what was missed while nothing ran is caught up. Called again on the same day it adds nothing.
 */
export async function unscopedInvoiceDue(ctx: Context): Promise<void> {
  const day = await today(ctx)
  const due = new Set<string>()
  // By status, as the index begins with it.
  for (const status of subscriptionStates) {
    const found = await ctx.db
      .selectDistinct({ clientId: subscriptions.clientId })
      .from(subscriptions)
      .innerJoin(clients, eq(clients.id, subscriptions.clientId))
      .where(
        and(
          eq(subscriptions.status, status),
          ne(subscriptions.invoiceOn, ''),
          lte(subscriptions.invoiceOn, day),
          inArray(clients.status, statusesFor('invoice')),
        ),
      )
    for (const { clientId } of found) due.add(clientId)
  }
  for (const clientId of [...due].sort()) {
    await ctx.write((tx) =>
      enqueue(tx, ctx, {
        kind: 'subscriptions.invoice',
        payload: { clientId },
        uniqueKey: `subscriptions ${clientId} ${day}`,
      }),
    )
  }
}
