import { and, eq } from 'drizzle-orm'
import { services, subscriptionCounts, subscriptions, usageDays } from '../../db/schema'
import { count } from '../../db/sql'
import type { Context } from '../context'
import { type Exact, formatExact, parseExact } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { matchesWords, searchWords } from '../kernel/text'
import { daySums, daysWhere, keyOf, valuesOf } from '../usage/filter'
import { homeCurrency, rangeOf } from '../usage/range'
import { addUp, groupBy, placesOf, shareOf } from '../usage/rules'
import { type ListServicesInput, listServicesInput } from './input'
import { inOrderOf, usualDirection } from './rules'
import { servicesSeenBy } from './visible'

/**
 * Services with what they used and cost in a range of days: one row for each service and currency, and one
 * for each service without usage. Without the right to amounts there is one row for each service.
 */
export async function listServices(ctx: Context, input: ListServicesInput = {}) {
  const { client, q, sort, dir, active: inUse, ...range } = parse(listServicesInput, input)
  const seen = servicesSeenBy(ctx.viewer, client)
  const filter = await rangeOf(ctx, range)
  const key = keyOf(seen, filter)
  const values = valuesOf(seen, filter)

  const [all, sums, subscribed] = await Promise.all([
    ctx.db
      .prepared(`services ${key}`, (db) =>
        db
          .select({
            serviceId: services.id,
            name: services.name,
            nameKey: services.nameKey,
            provider: services.provider,
            category: services.category,
            status: services.status,
          })
          .from(services)
          .where(seen.services(db))
          .orderBy(services.nameKey, services.id),
      )
      .execute(values),
    ctx.db
      .prepared(`services usage ${key}`, (db) =>
        db
          .select({ serviceId: usageDays.serviceId, ...daySums(seen) })
          .from(usageDays)
          .where(daysWhere(seen, filter))
          .groupBy(usageDays.serviceId, usageDays.currency, usageDays.unit),
      )
      .execute(values),
    ctx.db
      .prepared(`services subscriptions ${seen.subscriptions !== undefined}`, (db) =>
        seen.subscriptions
          ? db
              .select({ serviceId: subscriptions.serviceId, active: count() })
              .from(subscriptions)
              .where(and(seen.subscriptions, eq(subscriptions.status, 'active')))
              .groupBy(subscriptions.serviceId)
          : db
              .select({ serviceId: subscriptionCounts.serviceId, active: subscriptionCounts.count })
              .from(subscriptionCounts),
      )
      .execute(values),
  ])

  const words = q ? searchWords(q) : []
  const found = all.filter(({ name }) => matchesWords(name, words))
  const home = seen.amounts ? await homeCurrency(ctx) : null
  const active = new Map(subscribed.map((row) => [row.serviceId, row.active]))
  const used = new Set(sums.map((sum) => sum.serviceId))
  const listed = inUse ? found.filter(({ serviceId }) => active.has(serviceId) || used.has(serviceId)) : found
  const shown = new Set(listed.map((service) => service.serviceId))
  const counted = sums.filter((sum) => shown.has(sum.serviceId))
  const bySeries = groupBy(counted, (sum) => sum.serviceId)
  const figures = addUp(counted, seen.amounts)
  const totals = figures.costs ?? []
  const totalOf = new Map<string, Exact>(totals.map(({ currency, cost }) => [currency, parseExact(cost)]))

  const rows = listed.flatMap((service) => {
    const groups = groupBy(bySeries.get(service.serviceId) ?? [], (sum) => (seen.amounts ? sum.currency : ''))
    if (groups.size === 0) groups.set(home ?? '', [])
    return [...groups].map(([currency, group]) => {
      const { rows, quantities, costs } = addUp(group, seen.amounts)
      const cost = parseExact(costs?.[0]?.cost ?? '0')
      return {
        ...service,
        subscriptions: active.get(service.serviceId) ?? 0,
        rows,
        quantities,
        currency: seen.amounts ? currency : null,
        cost: seen.amounts ? formatExact(cost) : null,
        share: seen.amounts ? shareOf(cost, totalOf.get(currency) ?? 0n) : null,
      }
    })
  })
  const by = sort === undefined || (sort === 'cost' && !seen.amounts) ? (seen.amounts ? 'cost' : 'rows') : sort
  const direction = dir ?? usualDirection(by)
  return {
    from: filter.from,
    to: filter.to,
    sort: by,
    dir: direction,
    services: inOrderOf(rows, by, direction, home).map(({ nameKey: _, ...row }) => row),
    /** Metered rows of all services shown, and their cost in each currency. */
    total: { rows: figures.rows, costs: figures.costs },
    /** Decimals that align the column of costs. */
    places: placesOf([
      ...rows.flatMap(({ currency, cost }) => (currency && cost ? [{ currency, cost }] : [])),
      ...totals,
    ]),
  }
}
