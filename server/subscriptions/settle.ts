import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoiceItems, subscriptions } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { toLimbs } from '../kernel/exact'
import { Refusal } from '../kernel/refusal'
import { addDays, type Day } from '../kernel/time'
import type { Price } from '../prices/rules'
import { answerRequest } from './answerRequest'
import { fixedLine } from './bills'
import { exactOfMinor } from './meteredLines'
import { duePieces, nextLook, type Span, type Timed } from './rules'

type Subscription = typeof subscriptions.$inferSelect
type Service = { id: string; name: string; unit: string }

/** A step: an amount for some days, to stand on the next invoice; a negative one gives back. Nothing for nothing. */
export async function addItem(
  tx: Tx,
  ctx: Context,
  of: Subscription,
  { description, minor, span }: { description: string; minor: number; span: Span },
): Promise<void> {
  if (minor === 0) return
  const price = toLimbs(exactOfMinor(minor, of.exponent))
  await tx.insert(invoiceItems).values({
    id: ctx.id('itm'),
    clientId: of.clientId,
    subscriptionId: of.id,
    serviceId: of.serviceId,
    description,
    quantityWhole: 1,
    priceWhole: price.whole,
    priceFrac: price.frac,
    currency: of.currency,
    exponent: of.exponent,
    periodStartOn: span.startOn,
    periodEndOn: span.endOn,
    createdAt: ctx.now(),
  })
}

/**
 * A step before a change: days before `today` that nothing asked for yet become items at what they cost until
 * now. Returns the first day that is not invoiced after that. What is metered is left to its period.
 */
export async function settleUntil(
  tx: Tx,
  ctx: Context,
  { subscription, service, price }: { subscription: Subscription; service: Service; price: Price | null },
  today: Day,
): Promise<Day | null> {
  if (!price || price.kind === 'metered') return subscription.periodOn
  const yesterday = addDays(today, -1)
  const { cancelOn } = subscription
  const until: Timed = { ...subscription, cancelOn: cancelOn !== null && cancelOn < yesterday ? cancelOn : yesterday }
  const { pieces, after } = duePieces(until, yesterday, (piece) => piece.endOn)
  for (const piece of pieces) {
    const line = fixedLine({ ...subscription, serviceName: service.name, unit: service.unit, price }, piece)
    const [quantity, unitPrice] = [toLimbs(line.quantity), toLimbs(line.price)]
    await tx.insert(invoiceItems).values({
      id: ctx.id('itm'),
      clientId: subscription.clientId,
      subscriptionId: subscription.id,
      serviceId: subscription.serviceId,
      description: line.description,
      quantityWhole: quantity.whole,
      quantityFrac: quantity.frac,
      unit: line.unit,
      priceWhole: unitPrice.whole,
      priceFrac: unitPrice.frac,
      currency: subscription.currency,
      exponent: subscription.exponent,
      periodStartOn: piece.startOn,
      periodEndOn: piece.endOn,
      createdAt: ctx.now(),
    })
  }
  return after.periodOn
}

type Change = Partial<
  Pick<
    Subscription,
    | 'status'
    | 'priceId'
    | 'quantity'
    | 'amountMinor'
    | 'startedOn'
    | 'pausedOn'
    | 'cancelOn'
    | 'endedOn'
    | 'periodOn'
    | 'invoiceOn'
  >
>

/** A step: the subscription with what changed of it. 'conflict' where somebody else changed it meanwhile. */
export async function saveSubscription(tx: Tx, ctx: Context, before: Subscription, change: Change): Promise<void> {
  const after = { ...before, ...change }
  const [saved] = await tx
    .update(subscriptions)
    .set({
      ...change,
      invoiceOn: change.invoiceOn ?? (after.priceId === null ? '' : nextLook(after)),
      updatedAt: ctx.now(),
    })
    .where(
      and(
        eq(subscriptions.id, before.id),
        eq(subscriptions.status, before.status),
        eq(subscriptions.updatedAt, before.updatedAt),
      ),
    )
    .returning({ id: subscriptions.id })
  if (!saved) throw new Refusal('conflict')
}

/** A step: what a client asked for is done. */
export async function markDone(
  tx: Tx,
  ctx: Context,
  of: Subscription,
  service: Service,
  requestId: string | undefined,
) {
  if (!requestId) return
  const done = await answerRequest(tx, ctx, { subscriptionId: of.id, requestId, state: 'done' })
  if (!done) throw new Refusal('invalid', 'The request was withdrawn or answered meanwhile. Look at it again.')
  record(tx, ctx, {
    did: 'subscription.answered',
    thing: { kind: 'subscription', id: of.id },
    clientId: of.clientId,
    audience: 'client',
    data: { service: service.name, answer: 'done' },
  })
}
