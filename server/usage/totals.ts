import { usageDays, usageRows } from '../../db/schema'
import { count, exactSum } from '../../db/sql'
import type { Context } from '../context'
import { billedOf, daySums, daysWhere, keyOf, rowsWhere, type UsageFilter, valuesOf } from './filter'
import { addUp, type Figures } from './rules'
import type { UsageSeen } from './visible'

/** Exact sums of a filter: from the daily rollup, and from the rows only where words are searched for. */
export async function totalsOf(ctx: Context, seen: UsageSeen, filter: UsageFilter): Promise<Figures> {
  const key = keyOf(seen, filter)
  const statement = filter.q
    ? ctx.db.prepared(`usage totals of rows ${key}`, (db) =>
        db
          .select({
            currency: usageRows.currency,
            unit: usageRows.unit,
            rows: count(),
            quantity: exactSum(usageRows.quantityWhole, usageRows.quantityFrac),
            billed: billedOf(seen, usageRows),
          })
          .from(usageRows)
          .where(rowsWhere(seen, filter))
          .groupBy(usageRows.currency, usageRows.unit),
      )
    : ctx.db.prepared(`usage totals ${key}`, (db) =>
        db
          .select(daySums(seen))
          .from(usageDays)
          .where(daysWhere(seen, filter))
          .groupBy(usageDays.currency, usageDays.unit),
      )
  return addUp(await statement.execute(valuesOf(seen, filter)), seen.amounts)
}
