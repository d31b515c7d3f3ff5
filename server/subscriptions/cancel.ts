import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { localeOf } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { addDays, type Day } from '../kernel/time'
import { recountSubscriptions } from '../services/counts'
import { today } from '../settings/firm'
import { asCharged } from './charged'
import { closeRequests } from './closeRequests'
import { type CancelSubscriptionInput, cancelSubscriptionInput } from './input'
import { planStop } from './plan'
import { limitOf, mayChange, nextPiece, periodAt, type Timed } from './rules'
import { addItem, markDone, saveSubscription } from './settle'
import { requireSubscription } from './visible'

/** At the end of the period that today belongs to, or now, with days that are invoiced already given back. */
export async function cancelSubscription(
  ctx: Context,
  input: CancelSubscriptionInput,
): Promise<{ service: string; lastOn: Day }> {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId, when, requestId } = parse(cancelSubscriptionInput, input)
  const day = await today(ctx)

  return ctx.write(async (tx) => {
    const { subscription, service } = await requireSubscription(tx, ctx.viewer, subscriptionId)
    if (!mayChange(subscription.status)) throw new Refusal('invalid', 'It is cancelled already.')
    const later = when === 'period-end' && subscription.status === 'active' && subscription.startedOn <= day
    const lastOn = later ? lastDay(subscription, day) : addDays(day, -1)
    if (later) await saveSubscription(tx, ctx, subscription, { cancelOn: lastOn })
    else {
      const plan = planStop(await asCharged(tx, subscription, day), service, day, localeOf(ctx.viewer))
      if (plan.span) await addItem(tx, ctx, subscription, { ...plan, span: plan.span })
      const cancelOn = limitOf(subscription) ?? lastOn
      const ends = { status: 'cancelled' as const, cancelOn: cancelOn < lastOn ? cancelOn : lastOn }
      const endedOn = ends.cancelOn < subscription.startedOn ? subscription.startedOn : ends.cancelOn
      // Looked at once more, for what is left to invoice.
      const left = subscription.priceId !== null && !nextPiece({ ...subscription, ...ends })
      await saveSubscription(tx, ctx, subscription, { ...ends, endedOn, ...(left ? { invoiceOn: day } : {}) })
      await recountSubscriptions(tx, [service.id])
    }
    record(tx, ctx, {
      did: 'subscription.cancelled',
      thing: { kind: 'subscription', id: subscriptionId },
      clientId: subscription.clientId,
      audience: 'client',
      data: { service: service.name, on: later ? lastOn : day },
    })
    await markDone(tx, ctx, subscription, service, requestId)
    if (!later) await closeRequests(tx, ctx, subscription, service.name)
    return { service: service.name, lastOn }
  })
}

/** The last day of one that is cancelled for later. */
export const lastDay = (of: Timed, today: Day): Day => periodAt(of, today).endOn
