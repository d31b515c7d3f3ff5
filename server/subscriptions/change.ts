import type { Tx } from '../../db/client'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { localeOf } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { addDays, type Day } from '../kernel/time'
import { priceOfRow } from '../prices/rules'
import { today } from '../settings/firm'
import { asCharged } from './charged'
import {
  type ChangeSubscriptionInput,
  changeSubscriptionInput,
  type PreviewChangeInput,
  previewChangeInput,
} from './input'
import { type Plan, planChange } from './plan'
import { amountOf, priceById, priceFor } from './priceFor'
import { dayWords, mayChange, nextLook, periodAt } from './rules'
import { addItem, markDone, saveSubscription, settleUntil } from './settle'
import { requireSubscription } from './visible'

/** Another price or quantity from today on; what the rest of a period that is invoiced comes to is settled with the next invoice. */
export async function changeSubscription(ctx: Context, input: ChangeSubscriptionInput): Promise<{ service: string }> {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId, updatedAt, requestId, ...wanted } = parse(changeSubscriptionInput, input)
  const day = await today(ctx)
  const locale = localeOf(ctx.viewer)

  return ctx.write(async (tx) => {
    const found = await requireSubscription(tx, ctx.viewer, subscriptionId)
    const { subscription, service } = found
    if (subscription.updatedAt.getTime() !== updatedAt.getTime()) {
      throw new Refusal('invalid', 'It changed while you were looking at it. Look at what it comes to now and repeat.')
    }
    const change = await planned(tx, found, { ...wanted, day, locale })
    const { from, to, quantity, plan, begins } = change
    const settledOn = from
      ? await settleUntil(tx, ctx, { subscription, service, price: priceOfRow(from) }, day)
      : subscription.periodOn
    if (plan.span) await addItem(tx, ctx, subscription, { ...plan, span: plan.span })
    const periodOn = begins ?? settledOn
    await saveSubscription(tx, ctx, subscription, {
      priceId: to.id,
      quantity,
      amountMinor: amountOf(to, quantity),
      periodOn,
      invoiceOn: nextLook({ ...subscription, periodOn }),
    })
    record(tx, ctx, {
      did: 'subscription.changed',
      thing: { kind: 'subscription', id: subscriptionId },
      clientId: subscription.clientId,
      audience: 'client',
      data: {
        service: service.name,
        ...(quantity !== subscription.quantity ? { from: subscription.quantity, to: quantity } : {}),
        ...(to.id !== subscription.priceId ? { price: 'another' } : {}),
      },
    })
    await markDone(tx, ctx, subscription, service, requestId)
    return { service: service.name }
  })
}

/** What a change would come to, in words, before it is done. */
export async function previewChange(ctx: Context, input: PreviewChangeInput): Promise<string[]> {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId, priceId, quantity } = parse(previewChangeInput, input)
  const day = await today(ctx)
  const found = await requireSubscription(ctx.db, ctx.viewer, subscriptionId)
  const { plan, begins } = await planned(ctx.db, found, { priceId, quantity, day, locale: localeOf(ctx.viewer) })
  return begins ? [`It is invoiced from ${dayWords(begins)} on.`] : plan.words
}

type Found = Awaited<ReturnType<typeof requireSubscription>>
type Wanted = { priceId: string; quantity: number; day: Day; locale: string }

async function planned(tx: Pick<Tx, 'select'>, { subscription, service }: Found, wanted: Wanted) {
  const { priceId, day, locale } = wanted
  if (!mayChange(subscription.status)) throw new Refusal('invalid', 'It was cancelled and stays as it is.')
  const from = await priceById(tx, subscription.priceId)
  const to =
    from && from.id === priceId
      ? { ...from, interval: subscription.interval }
      : await priceFor(tx, { priceId, serviceId: service.id, currency: subscription.currency, day })
  if (to.interval !== subscription.interval) {
    throw refused('priceId', `It is charged by the ${subscription.interval}. Cancel it and start another one`)
  }
  if (from && (from.kind === 'metered') !== (to.kind === 'metered')) {
    throw refused('priceId', 'What is metered and what is not cannot replace each other. Cancel it and start another')
  }
  const quantity = to.kind === 'seat' ? wanted.quantity : 1
  if (from?.id === to.id && quantity === subscription.quantity && subscription.periodOn !== null) {
    throw refused(to.kind === 'seat' ? 'quantity' : 'priceId', 'That is what it is already')
  }
  const charged = await asCharged(tx, subscription, day)
  const plan: Plan = planChange(charged, service, { from, to, quantity, today: day, locale })
  /** One that was not invoiced by the portal until now begins with its next period. */
  const begins = subscription.periodOn === null ? addDays(periodAt(subscription, day).endOn, 1) : null
  return { from, to, quantity, plan, begins }
}

const refused = (field: string, message: string) =>
  new Refusal('invalid', undefined, { fields: { [field]: [message] } })
