import { and, count as counted, eq, exists, isNotNull, or, type SQL, sql } from 'drizzle-orm'
import { FIRM, services, subscriptionCounts, subscriptions, usageDays } from '../../db/schema'
import type { Context } from '../context'
import { addDays } from '../kernel/time'
import { today } from '../settings/firm'
import { daySums, daysWhere, keyOf } from '../usage/filter'
import { addUp, groupBy, placesOf } from '../usage/rules'
import { usageSeenBy } from '../usage/visible'

/** A service is active for so many days after its last usage, today included. */
export const ACTIVE_DAYS = 30

/**
 * The active services of the viewer's organisation, of a client that staff look at, or of all: those with
 * an active subscription or with usage in the last 30 days; with what they used and, for those who see
 * amounts, cost in these days. The most used first.
 */
export async function servicesInUse(ctx: Context, client?: string) {
  const seen = usageSeenBy(ctx.viewer, client, 'services.read')
  const to = await today(ctx)
  const days = { from: addDays(to, 1 - ACTIVE_DAYS), to }
  const sums = await ctx.db
    .prepared(`services in use ${keyOf(seen, days)}`, (db) => {
      const active = and(
        eq(subscriptions.serviceId, services.id),
        eq(subscriptions.status, 'active'),
        eq(subscriptions.clientId, sql.placeholder('scope')),
      )
      const ofAll = eq(subscriptionCounts.serviceId, services.id)
      const subscribed =
        seen.scope === FIRM
          ? db.select({ count: subscriptionCounts.count }).from(subscriptionCounts).where(ofAll)
          : db.select({ count: counted() }).from(subscriptions).where(active)
      const any =
        seen.scope === FIRM
          ? db.select({ one: sql`1` }).from(subscriptionCounts).where(ofAll)
          : db.select({ one: sql`1` }).from(subscriptions).where(active)
      return db
        .select({
          id: services.id,
          name: services.name,
          subscriptions: sql`coalesce(${subscribed}, 0)`.mapWith(Number) as SQL<number>,
          ...daySums(seen),
        })
        .from(services)
        .leftJoin(usageDays, and(eq(usageDays.serviceId, services.id), daysWhere(seen, days)))
        .where(or(isNotNull(usageDays.scope), exists(any)))
        .groupBy(services.id, services.name, usageDays.currency, usageDays.unit)
    })
    .execute({ scope: seen.scope, ...days })

  const all = sums.map((sum) => ({ ...sum, currency: sum.currency ?? '', unit: sum.unit ?? '' }))
  const inUse = [...groupBy(all, (sum) => sum.id)].map(([id, group]) => ({
    id,
    name: group[0]?.name ?? '',
    subscriptions: group[0]?.subscriptions ?? 0,
    // A service without usage is one empty row of the join.
    ...addUp(
      group.filter((sum) => sum.rows),
      seen.amounts,
    ),
  }))
  return {
    ...days,
    services: inUse.sort((a, b) => b.rows - a.rows || a.name.localeCompare(b.name)),
    /** Decimals that align the costs. */
    places: placesOf(inUse.flatMap((service) => service.costs ?? [])),
  }
}
