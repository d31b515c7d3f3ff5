import { eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { requireScope } from '../auth/policy'
import { mayActAutomatically } from '../clients/rules'
import type { Context } from '../context'
import { firmProblem } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type SubscriptionInput, subscriptionInput } from './input'
import { invoiceClient } from './invoiceClient'
import { requireSubscription } from './visible'

/**
 * What the next run would invoice to the subscription's client, and what waits without one, is invoiced at once.
 * Refusal 'invalid' where that is nothing, for a client that is not active, and at `firm` where the firm has no legal
 * name or address.
 */
export async function invoiceNow(ctx: Context, input: SubscriptionInput): Promise<{ numbers: string[] }> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { subscriptionId } = parse(subscriptionInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const problem = firmProblem(firm.party)
  if (problem) throw new Refusal('invalid', 'Nothing was issued.', { fields: { firm: [problem] } })
  return ctx.write(async (tx) => {
    const { subscription } = await requireSubscription(tx, ctx.viewer, subscriptionId)
    const { clientId } = subscription
    const [client] = await tx.select({ status: clients.status }).from(clients).where(eq(clients.id, clientId))
    if (client && !mayActAutomatically('invoice', client)) {
      throw new Refusal('invalid', `The client is ${client.status}: make it active first, and choose what is invoiced.`)
    }
    const issued = await invoiceClient(tx, ctx, { clientId, firm, today: day, unasked: true })
    if (!issued.length) throw new Refusal('invalid', 'Nothing to invoice: no period is due and nothing waits.')
    return { numbers: issued.map(({ number }) => number) }
  })
}
