import { and, eq, inArray, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { invoiceCounts } from '../../db/schema'
import { numberSum } from '../../db/sql'
import type { Day } from '../kernel/time'
import { slots } from './slots'

export type Owed = { currency: string; exponent: number; openMinor: number; overdueMinor: number }

/**
 * What each of up to `size` clients owes, per currency, the most first. A step of lists that are for
 * those who may read invoices, with ids that their own query found.
 */
export async function owedBy(db: ReadDb, clientIds: string[], size: number, today: Day): Promise<Map<string, Owed[]>> {
  const owed = new Map<string, Owed[]>()
  if (!clientIds.length) return owed
  const ids = slots(size)
  const rows = await db
    .prepared(`clients.owed ${size}`, (from) => {
      const left = sql`${invoiceCounts.totalMinor} - ${invoiceCounts.paidMinor}`
      return from
        .select({
          clientId: invoiceCounts.scope,
          currency: invoiceCounts.currency,
          exponent: invoiceCounts.exponent,
          openMinor: numberSum(left),
          overdueMinor: numberSum(sql`case when ${invoiceCounts.dueOn} < ${sql.placeholder('today')} then ${left} end`),
        })
        .from(invoiceCounts)
        .where(and(inArray(invoiceCounts.scope, ids.placeholders), eq(invoiceCounts.status, 'open')))
        .groupBy(invoiceCounts.scope, invoiceCounts.currency, invoiceCounts.exponent)
    })
    .execute({ today, ...ids.values(clientIds) })
  for (const { clientId, ...sum } of rows) {
    if (!sum.openMinor) continue
    owed.set(
      clientId,
      [...(owed.get(clientId) ?? []), sum].sort((a, b) => b.openMinor - a.openMinor),
    )
  }
  return owed
}
