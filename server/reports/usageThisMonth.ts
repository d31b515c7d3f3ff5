import { and, between, gte, lte, or, sql } from 'drizzle-orm'
import { usageDays } from '../../db/schema'
import { monthOf, numberSum } from '../../db/sql'
import type { Context } from '../context'
import { billedOf } from '../usage/filter'
import { homeCurrency } from '../usage/range'
import { usageSeenBy } from '../usage/visible'
import { thisMonthAndLast } from './months'
import { type CountedFrom, changeOf, homeFirst, type ShownCost, shownCost } from './rules'

export type ComparedCost = ShownCost & { change: number | null }

/** Usage of this month until today against the same days of last month: rows, and costs for those who see amounts. */
export async function usageThisMonth(ctx: Context) {
  const seen = usageSeenBy(ctx.viewer)
  const { now, before } = await thisMonthAndLast(ctx)
  const sums = await ctx.db
    .prepared(`usage this month ${seen.amounts}`, (db) => {
      const { from, to, beforeFrom, beforeTo } = placeholders
      return db
        .select({
          month: monthOf(usageDays.day),
          currency: usageDays.currency,
          rows: numberSum(usageDays.rows),
          billed: billedOf(seen, usageDays),
        })
        .from(usageDays)
        .where(
          and(
            seen.days,
            between(usageDays.day, beforeFrom, to),
            or(lte(usageDays.day, beforeTo), gte(usageDays.day, from)),
          ),
        )
        .groupBy(monthOf(usageDays.day), usageDays.currency)
    })
    .execute({ scope: seen.scope, from: now.from, to: now.to, beforeFrom: before.from, beforeTo: before.to })

  const month = now.from.slice(0, 7)
  const current = sums.filter((sum) => sum.month === month)
  const last = sums.filter((sum) => sum.month !== month)
  const rowsOf = (of: typeof sums) => of.reduce((total, sum) => total + sum.rows, 0)
  const costOf = (of: typeof sums, currency: string) => of.find((sum) => sum.currency === currency)?.billed ?? 0n
  const home = await homeCurrency(ctx)
  const costs = seen.amounts
    ? [...new Set([home, ...current.map((sum) => sum.currency)])].map((currency): ComparedCost => {
        const cost = costOf(current, currency)
        return { ...shownCost(currency, cost), change: changeOf(cost, costOf(last, currency)) }
      })
    : null
  return {
    ...now,
    before,
    rows: rowsOf(current),
    rowsChange: changeOf(BigInt(rowsOf(current)), BigInt(rowsOf(last))),
    /** That at home first, even if nothing was used; null for those who see no amounts. */
    costs: costs?.sort(homeFirst(home)) ?? null,
    counted: { list: 'services', filters: now } satisfies CountedFrom,
  }
}

const placeholders = {
  from: sql.placeholder('from'),
  to: sql.placeholder('to'),
  beforeFrom: sql.placeholder('beforeFrom'),
  beforeTo: sql.placeholder('beforeTo'),
}
