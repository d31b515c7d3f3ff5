import { and, asc, desc, eq, isNull } from 'drizzle-orm'
import {
  clients,
  invoiceItems,
  invoices,
  prices,
  services,
  subscriptionPeriods,
  subscriptionRequests,
  subscriptions,
} from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import { localeOf } from '../auth/viewer'
import { mayActAutomatically } from '../clients/rules'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'
import { isCurrent, priceOfRow, priceWords } from '../prices/rules'
import { today } from '../settings/firm'
import { lastDay } from './cancel'
import { asCharged } from './charged'
import { minorOf } from './creditItem'
import { historyOf } from './history'
import { type SubscriptionInput, subscriptionInput } from './input'
import { seesRequests } from './list'
import { planResume, planStop } from './plan'
import type { PriceRow } from './priceFor'
import { dayWords, mayChange, mayPause, mayResume } from './rules'
import { subscriptionsSeenBy } from './visible'

const MOST_PERIODS = 60

/** A subscription with what was invoiced of it, what waits, what was asked for, and what happened. */
export async function getSubscription(ctx: Context, input: SubscriptionInput) {
  requireScope(ctx.viewer, 'subscriptions.read')
  const { subscriptionId } = parse(subscriptionInput, input)
  const { subscription: of, service, client, price: priced } = await found(ctx, subscriptionId)
  const amounts = may(ctx.viewer, 'amounts.read')
  const manage = may(ctx.viewer, 'subscriptions.manage')
  const day = await today(ctx)
  const locale = localeOf(ctx.viewer)
  const price = amounts ? priced : null
  const charged = manage ? await asCharged(ctx.db, of, day) : of
  const [requests, history] = await Promise.all([
    seesRequests(ctx) ? requestsOf(ctx, subscriptionId) : null,
    historyOf(ctx, subscriptionId),
  ])
  const money = amounts ? await moneyOf(ctx, of, service.unit, price) : null
  const settle = may(ctx.viewer, 'invoices.manage')
  const due = of.invoiceOn !== '' && of.invoiceOn <= day
  const { id, status, quantity, interval, startedOn, endedOn, pausedOn, cancelOn } = of
  return {
    subscription: { id, status, quantity, interval, startedOn, endedOn, pausedOn, cancelOn },
    service: { id: service.id, name: service.name, unit: service.unit, status: service.status },
    client,
    money,
    requests,
    history,
    can: {
      change: manage && mayChange(status),
      pause: manage && mayPause(status) && startedOn <= day,
      resume: manage && mayResume(status),
      keep: manage && status !== 'cancelled' && cancelOn !== null,
      ask: may(ctx.viewer, 'subscriptions.request') && mayChange(status) && !requests?.some(isOpen),
      seats: price?.kind === 'seat',
      settle,
      invoice:
        settle &&
        mayActAutomatically('invoice', client) &&
        (due || Boolean(money?.waiting.some(({ minor }) => minor > 0))),
    },
    /** What each step comes to, in words. */
    says: manage
      ? {
          pause: planStop(charged, service, day, locale).words,
          resume: planResume(charged, service, day, locale).words,
          end: [`It goes on until ${dayWords(lastDay(of, day))} and is not invoiced after that.`],
        }
      : null,
  }
}

async function found(ctx: Context, subscriptionId: string) {
  const [row] = await ctx.db
    .select({
      subscription: subscriptions,
      service: services,
      client: { id: clients.id, name: clients.name, status: clients.status },
      price: prices,
    })
    .from(subscriptions)
    .innerJoin(services, eq(services.id, subscriptions.serviceId))
    .innerJoin(clients, eq(clients.id, subscriptions.clientId))
    .leftJoin(prices, eq(prices.id, subscriptions.priceId))
    .where(and(eq(subscriptions.id, subscriptionId), subscriptionsSeenBy(ctx.viewer)))
  if (!row) throw new Refusal('not-found')
  return row
}

const isOpen = ({ state }: { state: string }) => state === 'open'

const requestsOf = (ctx: Context, subscriptionId: string) => {
  const { id, kind, quantity, message, state, answer, askedByName, createdAt, answeredAt } = subscriptionRequests
  return ctx.db
    .select({ id, kind, quantity, message, state, answer, askedByName, createdAt, answeredAt })
    .from(subscriptionRequests)
    .where(eq(subscriptionRequests.subscriptionId, subscriptionId))
    .orderBy(desc(createdAt), desc(id))
    .limit(20)
}

type Of = typeof subscriptions.$inferSelect

async function moneyOf(ctx: Context, of: Of, unit: string, price: PriceRow | null) {
  const { currency, exponent, amountMinor, timing, periodOn, invoiceOn } = of
  const [periods, items] = await Promise.all([
    ctx.db
      .select({
        startOn: subscriptionPeriods.startOn,
        endOn: subscriptionPeriods.endOn,
        invoiceId: invoices.id,
        number: invoices.number,
        status: invoices.status,
      })
      .from(subscriptionPeriods)
      .innerJoin(invoices, eq(invoices.id, subscriptionPeriods.invoiceId))
      .where(eq(subscriptionPeriods.subscriptionId, of.id))
      .orderBy(desc(subscriptionPeriods.startOn))
      .limit(MOST_PERIODS),
    ctx.db
      .select()
      .from(invoiceItems)
      .where(
        and(
          eq(invoiceItems.clientId, of.clientId),
          isNull(invoiceItems.invoiceId),
          eq(invoiceItems.subscriptionId, of.id),
        ),
      )
      .orderBy(asc(invoiceItems.createdAt), asc(invoiceItems.id)),
  ])
  return {
    ...{ currency, exponent, amountMinor, timing, periodOn, invoiceOn },
    price: price
      ? priceWords({ ...priceOfRow(price), ...price, unit: priceOfRow(price).unit }, unit, localeOf(ctx.viewer))
      : null,
    tiers: price?.tiers ?? [],
    metered: price?.kind === 'metered',
    periods,
    waiting: items.map((item) => ({
      id: item.id,
      description: item.description,
      minor: minorOf(item),
    })),
  }
}

/** Prices that can be chosen on a day, of services that are not retired; `keep` is the one that it has. */
export async function pricesToChoose(
  ctx: Context,
  {
    currency,
    serviceId,
    day,
    keep,
  }: { currency: string; serviceId?: string | undefined; day: Day; keep?: string | null },
) {
  const rows = await ctx.db
    .select({
      price: prices,
      service: { id: services.id, name: services.name, unit: services.unit, status: services.status },
    })
    .from(prices)
    .innerJoin(services, eq(services.id, prices.serviceId))
    .where(and(eq(prices.currency, currency), serviceId ? eq(prices.serviceId, serviceId) : undefined))
    .orderBy(asc(services.nameKey), asc(services.id), asc(prices.kind), asc(prices.interval), asc(prices.id))
  return rows
    .filter(
      ({ price, service }) =>
        price.id === keep || (price.interval !== 'once' && service.status === 'active' && isCurrent(price, day)),
    )
    .map(({ price, service }) => ({
      id: price.id,
      kind: price.kind,
      interval: price.interval,
      service: service.name,
      serviceId: service.id,
      says: priceWords(
        { ...priceOfRow(price), currency, exponent: price.exponent, interval: price.interval },
        service.unit,
        localeOf(ctx.viewer),
      ),
    }))
}
