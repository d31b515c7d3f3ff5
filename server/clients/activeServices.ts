import { and, between, eq, inArray, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { subscriptions, usageDays } from '../../db/schema'
import { count, published } from '../../db/sql'
import type { Day } from '../kernel/time'
import { slots } from './slots'

/** How many services each of up to `size` clients has in use: see `servicesInUse`, which lists them for one. */
export async function countActiveServices(
  db: ReadDb,
  clientIds: string[],
  size: number,
  days: { from: Day; to: Day },
): Promise<Map<string, number>> {
  if (!clientIds.length) return new Map()
  const ids = slots(size)
  const rows = await db
    .prepared(`clients.active-services ${size}`, (from) => {
      const active = from
        .select({ clientId: subscriptions.clientId, serviceId: subscriptions.serviceId })
        .from(subscriptions)
        .where(and(inArray(subscriptions.clientId, ids.placeholders), eq(subscriptions.status, 'active')))
        .union(
          from
            .select({ clientId: usageDays.scope, serviceId: usageDays.serviceId })
            .from(usageDays)
            .where(
              and(
                inArray(usageDays.scope, ids.placeholders),
                between(usageDays.day, sql.placeholder('from'), sql.placeholder('to')),
                published(usageDays.importId),
              ),
            ),
        )
        .as('active')
      return from.select({ clientId: active.clientId, count: count() }).from(active).groupBy(active.clientId)
    })
    .execute({ ...days, ...ids.values(clientIds) })
  return new Map(rows.map((row) => [row.clientId, row.count]))
}
