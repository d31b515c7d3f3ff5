import { and, between, eq, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { FIRM, services, usageDays, usageRows } from '../../db/schema'
import { exactSum, likePattern, numberSum } from '../../db/sql'
import type { Exact } from '../kernel/exact'
import type { Day } from '../kernel/time'
import type { UsageSeen } from './visible'

/** What a list, its totals and its export are narrowed to. */
export type UsageFilter = {
  from: Day
  to: Day
  serviceId?: string | undefined
  kind?: (typeof usageRows.$inferSelect)['kind'] | undefined
  currency?: string | undefined
  q?: string | undefined
}

/** Each names the shape of a statement, so that few are prepared, and its values. */
export const keyOf = (seen: UsageSeen, filter: UsageFilter): string =>
  [
    seen.scope === FIRM ? 'firm' : 'client',
    seen.amounts ? 'amounts' : 'plain',
    ...(['serviceId', 'kind', 'currency', 'q'] as const).filter((name) => filter[name]),
  ].join(' ')

export const valuesOf = (seen: UsageSeen, filter: UsageFilter): Record<string, unknown> => ({
  ...filter,
  scope: seen.scope,
  q: filter.q && likePattern(filter.q.toLowerCase()),
})

export function rowsWhere(seen: UsageSeen, filter: UsageFilter): SQL | undefined {
  return and(
    seen.rows,
    narrowed(usageRows, filter),
    filter.q
      ? sql`lower(${usageRows.description} || ' ' || ${usageRows.resource} || ' ' || ${usageRows.region}) like ${sql.placeholder('q')} escape '\\'`
      : undefined,
  )
}

export const daysWhere = (seen: UsageSeen, filter: UsageFilter): SQL | undefined =>
  and(seen.days, narrowed(usageDays, filter))

const narrowed = (table: typeof usageRows | typeof usageDays, filter: UsageFilter): SQL | undefined =>
  and(
    between(table.day, sql.placeholder('from'), sql.placeholder('to')),
    filter.serviceId ? eq(table.serviceId, sql.placeholder('serviceId')) : undefined,
    filter.kind ? eq(table.kind, sql.placeholder('kind')) : undefined,
    filter.currency ? eq(table.currency, sql.placeholder('currency')) : undefined,
  )

export const nothing = sql<null>`null`

/** Sums over the daily rollup, without amounts for those who may not see them. */
export const daySums = (seen: UsageSeen) => ({
  currency: usageDays.currency,
  unit: usageDays.unit,
  rows: numberSum(usageDays.rows),
  quantity: exactSum(usageDays.quantityWhole, usageDays.quantityFrac),
  billed: billedOf(seen, usageDays),
})

/** Costs and rows of each service in each currency; for those who see amounts. */
export function sumsByService(db: Pick<ReadDb, 'select'>, seen: UsageSeen, filter: UsageFilter) {
  const sums = db
    .select({
      serviceId: usageDays.serviceId,
      currency: usageDays.currency,
      rows: numberSum(usageDays.rows).as('rows'),
      billed: exactSum(usageDays.billedWhole, usageDays.billedFrac).as('billed'),
    })
    .from(usageDays)
    .where(daysWhere(seen, filter))
    .groupBy(usageDays.serviceId, usageDays.currency)
    .as('sums')
  // Named after the sums are made: a name is looked up for each sum and not for each day.
  return db
    .select({ id: services.id, name: services.name, currency: sums.currency, rows: sums.rows, billed: sums.billed })
    .from(sums)
    .innerJoin(services, eq(services.id, sums.serviceId))
}

export const billedOf = (seen: UsageSeen, table: typeof usageRows | typeof usageDays): SQL<Exact | null> =>
  seen.amounts ? exactSum(table.billedWhole, table.billedFrac) : nothing
