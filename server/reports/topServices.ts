import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parseExact } from '../kernel/exact'
import { keyOf, sumsByService } from '../usage/filter'
import { groupBy } from '../usage/rules'
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
    .prepared(`cost by service ${keyOf(seen, now)}`, (db) => sumsByService(db, seen, now))
    .execute({ scope: seen.scope, ...now })

  const all = [...groupBy(sums, (sum) => sum.id)].map(([id, group]) => {
    const rows = group.reduce((all, sum) => all + sum.rows, 0)
    const costs: ShownCost[] = group.map(({ currency, billed }) => shownCost(currency, billed))
    return { id, name: group[0]?.name ?? '', rows, costs: costs.sort(homeFirst(home)) }
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
