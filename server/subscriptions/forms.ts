import { and, desc, eq } from 'drizzle-orm'
import { clients, services, subscriptionRequests } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import { clientsToChoose } from '../clients/toChoose'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { pricesToChoose } from './get'
import { type NewSubscriptionInput, newSubscriptionInput, type SubscriptionInput, subscriptionInput } from './input'
import { priceById } from './priceFor'
import { mayChange } from './rules'
import { requireSubscription } from './visible'

/** What the form of a new subscription begins with: clients to choose from, or the prices for a chosen one. */
export async function newSubscription(ctx: Context, input: NewSubscriptionInput) {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { client: clientId, service, q } = parse(newSubscriptionInput, input)
  const day = await today(ctx)
  const base = { subscriptionId: ctx.id('sub'), today: day }
  const { id, name, currency } = clients
  if (!clientId) {
    return { ...base, choice: await clientsToChoose(ctx.db, q), client: null, prices: [], service: null }
  }
  const [client] = await ctx.db
    .select({ id, name, currency })
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  const [chosen] = service
    ? await ctx.db
        .select({ id: services.id, name: services.name, status: services.status })
        .from(services)
        .where(eq(services.id, service))
    : []
  return {
    ...base,
    client,
    choice: null,
    service: chosen ?? null,
    prices: await pricesToChoose(ctx, { currency: client.currency, serviceId: service, day }),
  }
}

/** What the form of a change begins with: what it is, what it can be, and what the client asked for. */
export async function changeForm(ctx: Context, input: SubscriptionInput) {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId } = parse(subscriptionInput, input)
  const { subscription, service } = await requireSubscription(ctx.db, ctx.viewer, subscriptionId)
  const day = await today(ctx)
  const [price, choices, [request]] = await Promise.all([
    priceById(ctx.db, subscription.priceId),
    pricesToChoose(ctx, {
      ...{ currency: subscription.currency, serviceId: service.id, day, keep: subscription.priceId },
    }),
    ctx.db
      .select()
      .from(subscriptionRequests)
      .where(and(eq(subscriptionRequests.subscriptionId, subscriptionId), eq(subscriptionRequests.state, 'open')))
      .orderBy(desc(subscriptionRequests.createdAt), desc(subscriptionRequests.id))
      .limit(1),
  ])
  const { id, quantity, priceId, status, updatedAt } = subscription
  return {
    subscription: { id, quantity, priceId, status, updatedAt },
    service: { name: service.name, unit: service.unit },
    seats: choices.some(({ kind }) => kind === 'seat'),
    prices: choices.filter(
      ({ kind, interval }) =>
        interval === subscription.interval && (!price || (kind === 'metered') === (price.kind === 'metered')),
    ),
    changeable: mayChange(status),
    request: request
      ? {
          id: request.id,
          kind: request.kind,
          quantity: request.quantity,
          message: request.message,
          by: request.askedByName,
        }
      : null,
  }
}
