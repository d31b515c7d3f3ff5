import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { localeOf } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { recountSubscriptions } from '../services/counts'
import { today } from '../settings/firm'
import { asCharged } from './charged'
import { type SubscriptionInput, subscriptionInput } from './input'
import { planStop } from './plan'
import { mayPause } from './rules'
import { addItem, saveSubscription } from './settle'
import { requireSubscription } from './visible'

/** From today on nothing is invoiced; days that are invoiced already are given back with the next invoice. */
export async function pauseSubscription(ctx: Context, input: SubscriptionInput): Promise<{ service: string }> {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId } = parse(subscriptionInput, input)
  const day = await today(ctx)

  return ctx.write(async (tx) => {
    const { subscription, service } = await requireSubscription(tx, ctx.viewer, subscriptionId)
    if (!mayPause(subscription.status)) throw new Refusal('invalid', 'Only an active subscription can be paused.')
    if (subscription.startedOn > day) throw new Refusal('invalid', 'It has not begun yet. Cancel it instead.')
    const plan = planStop(await asCharged(tx, subscription, day), service, day, localeOf(ctx.viewer))
    if (plan.span) await addItem(tx, ctx, subscription, { ...plan, span: plan.span })
    await saveSubscription(tx, ctx, subscription, { status: 'paused', pausedOn: day })
    await recountSubscriptions(tx, [service.id])
    record(tx, ctx, {
      did: 'subscription.paused',
      thing: { kind: 'subscription', id: subscriptionId },
      clientId: subscription.clientId,
      audience: 'client',
      data: { service: service.name },
    })
    return { service: service.name }
  })
}
