import { clientCounts } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import type { ClientTab } from './input'

/** How many clients there are of each status, from the counters that every change of one keeps. */
export async function clientTotals(ctx: Context): Promise<Record<ClientTab, number>> {
  requireScope(ctx.viewer, 'clients.read')
  const rows = await ctx.db.prepared('clients.totals', (db) => db.select().from(clientCounts)).execute()
  const totals = { all: 0, active: 0, inactive: 0, archived: 0 }
  for (const { status, count } of rows) {
    totals[status] += count
    totals.all += count
  }
  return totals
}
