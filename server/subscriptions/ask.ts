import { and, eq } from 'drizzle-orm'
import { subscriptionRequests } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type AskInput, askInput } from './input'
import { mayChange } from './rules'
import { saveSubscription } from './settle'
import { requireSubscription } from './visible'

/** A client asks for another quantity, something else in words, or a cancellation: one question at a time. */
export async function askForChange(ctx: Context, input: AskInput): Promise<{ service: string }> {
  requireScope(ctx.viewer, 'subscriptions.request')
  const viewer = requirePerson(ctx.viewer)
  const { subscriptionId, kind, quantity, message } = parse(askInput, input)
  if (kind === 'change' && quantity === undefined && !message) {
    throw new Refusal('invalid', undefined, { fields: { message: ['Say what is to change'] } })
  }
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const { subscription, service } = await requireSubscription(tx, viewer, subscriptionId)
    if (!mayChange(subscription.status)) throw new Refusal('invalid', 'This subscription has ended.')
    const open = await tx
      .select({ id: subscriptionRequests.id })
      .from(subscriptionRequests)
      .where(and(eq(subscriptionRequests.subscriptionId, subscriptionId), eq(subscriptionRequests.state, 'open')))
    if (open.length) {
      throw new Refusal('invalid', 'You asked for something already. Withdraw that before you ask for something else.')
    }
    await tx.insert(subscriptionRequests).values({
      id: ctx.id('srq'),
      subscriptionId,
      clientId: subscription.clientId,
      kind,
      quantity: kind === 'change' ? (quantity ?? null) : null,
      message,
      askedById: viewer.id,
      askedByName: viewer.name,
      createdAt: at,
    })
    // Its own row is what two who ask at once meet at.
    await saveSubscription(tx, ctx, subscription, { invoiceOn: subscription.invoiceOn })
    record(tx, ctx, {
      did: 'subscription.asked',
      thing: { kind: 'subscription', id: subscriptionId },
      clientId: subscription.clientId,
      audience: 'client',
      data: { service: service.name, kind },
    })
    return { service: service.name }
  })
}
