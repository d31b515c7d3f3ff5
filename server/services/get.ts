import { and, eq, sql } from 'drizzle-orm'
import { services, subscriptions, usageDays } from '../../db/schema'
import { count } from '../../db/sql'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { homeFirst } from '../reports/rules'
import { daySums, daysWhere, keyOf, valuesOf } from '../usage/filter'
import { rangeOf } from '../usage/range'
import { addUp, groupBy, placesOf } from '../usage/rules'
import { type GetServiceInput, getServiceInput } from './input'
import { servicesSeenBy } from './visible'

/** A service, what it used and cost in a range, and each day of it that has usage, the newest first. */
export async function getService(ctx: Context, input: GetServiceInput) {
  const { serviceId, client, kind, ...range } = parse(getServiceInput, input)
  const seen = servicesSeenBy(ctx.viewer, client)
  const filter = { ...(await rangeOf(ctx, range)), serviceId, kind }
  const key = keyOf(seen, filter)
  const values = valuesOf(seen, filter)

  const [[service], sums, [subscribed]] = await Promise.all([
    ctx.db
      .prepared(`service ${key}`, (db) =>
        db
          .select({
            id: services.id,
            name: services.name,
            description: services.description,
            provider: services.provider,
            category: services.category,
            status: services.status,
          })
          .from(services)
          .where(and(eq(services.id, sql.placeholder('serviceId')), seen.services(db))),
      )
      .execute(values),
    ctx.db
      .prepared(`service days ${key}`, (db) =>
        db
          .select({ day: usageDays.day, ...daySums(seen) })
          .from(usageDays)
          .where(daysWhere(seen, filter))
          .groupBy(usageDays.day, usageDays.currency, usageDays.unit),
      )
      .execute(values),
    ctx.db
      .prepared(`service subscriptions ${key}`, (db) =>
        db
          .select({ active: count() })
          .from(subscriptions)
          .where(
            and(
              seen.subscriptions,
              eq(subscriptions.serviceId, sql.placeholder('serviceId')),
              eq(subscriptions.status, 'active'),
            ),
          ),
      )
      .execute(values),
  ])
  if (!service) throw new Refusal('not-found')

  const days = [...groupBy(sums, (sum) => sum.day)]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([day, group]) => ({ day, ...addUp(group, seen.amounts) }))
  const figures = addUp(sums, seen.amounts)
  figures.costs?.sort(homeFirst((await ctx.firm()).currency))
  return {
    service,
    subscriptions: subscribed?.active ?? 0,
    from: filter.from,
    to: filter.to,
    figures,
    days,
    /** Decimals that align the column of costs. */
    places: placesOf([...(figures.costs ?? []), ...days.flatMap((day) => day.costs ?? [])]),
  }
}
