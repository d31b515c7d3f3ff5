import { and, eq, max, sql } from 'drizzle-orm'
import { usageDays } from '../../db/schema'
import { monthOf } from '../../db/sql'
import { localeOf } from '../auth/viewer'
import type { Context } from '../context'
import { approximate, type Exact, formatExact } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { addDays, addMonths, type Day, monthEnd, monthStart } from '../kernel/time'
import { today } from '../settings/firm'
import { daySums, daysWhere, keyOf, valuesOf } from './filter'
import { type UsageSeriesInput, usageSeriesInput } from './input'
import { homeCurrency } from './range'
import { bucketsOf, chooseCurrency, groupBy, labelsOf, placesOf, type Range, type Sum } from './rules'
import { type UsageSeen, usageSeenBy } from './visible'

type Measure = 'cost' | 'quantity' | 'rows'

/**
 * Usage over time, a point for each day or, for a year, each month. Costs for those who see amounts; for
 * others the quantity of one service that has one unit, else the number of metered rows.
 */
export async function usageSeries(ctx: Context, input: UsageSeriesInput = {}) {
  const { range, serviceId, client, ...asked } = parse(usageSeriesInput, input)
  const seen = usageSeenBy(ctx.viewer, client)
  const end = asked.end ?? (await today(ctx))
  const by = range === '12m' ? 'month' : 'day'
  const filter = { ...daysOf(range, end), serviceId }

  const bucket = by === 'month' ? monthOf(usageDays.day) : usageDays.day
  // Quantities of several units make many groups, which is what this query costs.
  const drawsQuantity = !seen.amounts && serviceId !== undefined
  const sums = await ctx.db
    .prepared(`usage series ${by} ${keyOf(seen, filter)}`, (db) =>
      db
        .select({
          bucket: sql<string>`${bucket}`,
          ...daySums(seen),
          ...(drawsQuantity ? {} : { unit: sql<string>`''`, quantity: sql<Exact>`0`.mapWith(() => 0n) }),
        })
        .from(usageDays)
        .where(daysWhere(seen, filter))
        .groupBy(bucket, usageDays.currency, ...(drawsQuantity ? [usageDays.unit] : [])),
    )
    .execute(valuesOf(seen, filter))

  const currencies = seen.amounts ? [...new Set(sums.map((sum) => sum.currency))].sort() : []
  const currency = seen.amounts ? chooseCurrency(currencies, await homeCurrency(ctx), asked.currency) : null
  const units = [...new Set(sums.map((sum) => sum.unit).filter(Boolean))]
  const unit = !seen.amounts && serviceId && units.length === 1 ? (units[0] ?? null) : null
  const measure: Measure = seen.amounts ? 'cost' : unit ? 'quantity' : 'rows'

  const counted = sums.filter((sum) => (currency === null || sum.currency === currency) && (!unit || sum.unit === unit))
  const byBucket = groupBy(counted, (sum) => sum.bucket)
  const points = bucketsOf(filter.from, filter.to, by).map((days) => {
    const value = totalOf(byBucket.get(by === 'month' ? days.from.slice(0, 7) : days.from) ?? [], measure)
    return {
      ...days,
      ...labelsOf(days.from, by, localeOf(ctx.viewer)),
      value: formatExact(value),
      amount: approximate(value),
    }
  })
  return {
    range,
    ...filter,
    serviceId: serviceId ?? null,
    measure,
    unit,
    currency,
    currencies,
    points,
    total: formatExact(totalOf(counted, measure)),
    /** Decimals that align the points' values in a table. */
    places: currency ? placesOf(points.map((point) => ({ currency, cost: point.value }))) : 0,
    /** The last day with usage, where the range has none. */
    latest: sums.length === 0 ? await latestDay(ctx, seen, serviceId) : null,
  }
}

const lengths = { '7d': 7, '30d': 30, '90d': 90 }

const daysOf = (range: Range, end: Day): { from: Day; to: Day } =>
  range === '12m'
    ? { from: addMonths(monthStart(end), -11), to: monthEnd(end) }
    : { from: addDays(end, 1 - lengths[range]), to: end }

const ONE = 10n ** 15n

function totalOf(sums: Sum[], measure: Measure): Exact {
  if (measure === 'cost') return sums.reduce((total, sum) => total + (sum.billed ?? 0n), 0n)
  if (measure === 'quantity') return sums.reduce((total, sum) => total + sum.quantity, 0n)
  return sums.reduce((total, sum) => total + BigInt(sum.rows) * ONE, 0n)
}

async function latestDay(ctx: Context, seen: UsageSeen, serviceId: string | undefined): Promise<Day | null> {
  const [row] = await ctx.db
    .prepared(`usage latest ${serviceId !== undefined}`, (db) =>
      db
        .select({ day: max(usageDays.day) })
        .from(usageDays)
        .where(and(seen.days, serviceId ? eq(usageDays.serviceId, sql.placeholder('serviceId')) : undefined)),
    )
    .execute({ scope: seen.scope, serviceId })
  return row?.day ?? null
}
