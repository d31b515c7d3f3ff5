import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { subscriptionCounts, subscriptions } from '../../db/schema'

/** A step of every write that adds, changes or removes subscriptions: how many of their services are active. */
export async function recountSubscriptions(tx: Tx, serviceIds: string[]): Promise<void> {
  await tx.delete(subscriptionCounts).where(inArray(subscriptionCounts.serviceId, serviceIds))
  const counted = tx
    .select({ serviceId: subscriptions.serviceId, count: sql<number>`count(*)`.as('count') })
    .from(subscriptions)
    .where(and(inArray(subscriptions.serviceId, serviceIds), eq(subscriptions.status, 'active')))
    .groupBy(subscriptions.serviceId)
  await tx.insert(subscriptionCounts).select(counted)
}
