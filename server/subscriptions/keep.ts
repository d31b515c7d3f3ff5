import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type SubscriptionInput, subscriptionInput } from './input'
import { saveSubscription } from './settle'
import { requireSubscription } from './visible'

/** A cancellation that is still to come is taken back. */
export async function keepSubscription(ctx: Context, input: SubscriptionInput): Promise<{ service: string }> {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId } = parse(subscriptionInput, input)
  return ctx.write(async (tx) => {
    const { subscription, service } = await requireSubscription(tx, ctx.viewer, subscriptionId)
    if (subscription.status === 'cancelled') throw new Refusal('invalid', 'It has ended. Start another one.')
    if (subscription.cancelOn === null) throw new Refusal('invalid', 'It was not cancelled.')
    await saveSubscription(tx, ctx, subscription, { cancelOn: null })
    record(tx, ctx, {
      did: 'subscription.resumed',
      thing: { kind: 'subscription', id: subscriptionId },
      clientId: subscription.clientId,
      audience: 'client',
      data: { service: service.name },
    })
    return { service: service.name }
  })
}
