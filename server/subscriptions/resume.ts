import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { localeOf } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { priceOfRow } from '../prices/rules'
import { recountSubscriptions } from '../services/counts'
import { today } from '../settings/firm'
import { asCharged } from './charged'
import { type SubscriptionInput, subscriptionInput } from './input'
import { planResume } from './plan'
import { priceById } from './priceFor'
import { mayResume } from './rules'
import { addItem, saveSubscription, settleUntil } from './settle'
import { requireSubscription } from './visible'

/** It goes on today; what is left of a period that was given back is charged again with the next invoice. */
export async function resumeSubscription(ctx: Context, input: SubscriptionInput): Promise<{ service: string }> {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId } = parse(subscriptionInput, input)
  const day = await today(ctx)

  return ctx.write(async (tx) => {
    const { subscription, service } = await requireSubscription(tx, ctx.viewer, subscriptionId)
    if (!mayResume(subscription.status)) throw new Refusal('invalid', 'It is not paused.')
    const row = await priceById(tx, subscription.priceId)
    const price = row && priceOfRow(row)
    const metered = row?.kind === 'metered'
    const settledOn = await settleUntil(tx, ctx, { subscription, service, price }, day)
    const charged = await asCharged(tx, { ...subscription, periodOn: settledOn }, day)
    const plan = planResume(charged, service, day, localeOf(ctx.viewer))
    if (plan.span && !metered) await addItem(tx, ctx, subscription, { ...plan, span: plan.span })
    const rested = settledOn !== null && settledOn < day && !metered
    const periodOn = rested ? day : settledOn
    await saveSubscription(tx, ctx, subscription, { status: 'active', pausedOn: null, periodOn })
    await recountSubscriptions(tx, [service.id])
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
