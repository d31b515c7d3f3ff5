import { eq } from 'drizzle-orm'
import { services, usageDays } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parseExact } from '../kernel/exact'
import { daySums, daysWhere, keyOf } from '../usage/filter'
import { addUp, groupBy } from '../usage/rules'
import { usageSeenBy } from '../usage/visible'
import { thisMonthAndLast } from './months'
import { type CountedFrom, homeFirst, type ShownCost, shownCost } from './rules'

const TOP = 5

/** The services that cost clients most this month: ordered by the firm's currency, with those of other currencies. */
export async function topServices(ctx: Context) {
  requireScope(ctx.viewer, 'firm.figures')
  const seen = usageSeenBy(ctx.viewer)
  const { now } = await thisMonthAndLast(ctx)
  const home = (await ctx.firm()).currency
  const sums = await ctx.db
    .prepared(`top services ${keyOf(seen, now)}`, (db) =>
      db
        .select({ id: services.id, name: services.name, ...daySums(seen) })
        .from(usageDays)
        .innerJoin(services, eq(services.id, usageDays.serviceId))
        .where(daysWhere(seen, now))
        .groupBy(services.id, services.name, usageDays.currency, usageDays.unit),
    )
    .execute({ scope: seen.scope, ...now })

  const all = [...groupBy(sums, (sum) => sum.id)].map(([id, group]) => {
    const { rows, costs } = addUp(group, seen.amounts)
    const shown: ShownCost[] = (costs ?? []).map(({ currency, cost }) => shownCost(currency, parseExact(cost)))
    return { id, name: group[0]?.name ?? '', rows, costs: shown.sort(homeFirst(home)) }
  })
  const atHome = (service: (typeof all)[number]) =>
    parseExact(service.costs.find(({ currency }) => currency === home)?.cost ?? '0')
  const byCost = (a: (typeof all)[number], b: (typeof all)[number]) =>
    atHome(a) === atHome(b) ? b.rows - a.rows : atHome(a) > atHome(b) ? -1 : 1
  return {
    ...now,
    currency: home,
    services: all.sort(byCost).slice(0, TOP),
    counted: { list: 'services', filters: now } satisfies CountedFrom,
  }
}
