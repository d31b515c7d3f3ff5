import { and, eq, lte, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clientCounts, clients } from '../../db/schema'
import { count } from '../../db/sql'

type Status = typeof clients.$inferSelect.status

/** A step of the write that adds, changes or removes a client: the counter of its status, before and after. */
export async function recountClient(tx: Tx, before: Status | null, after: Status | null): Promise<void> {
  if (before === after) return
  if (before) await add(tx, before, -1)
  if (after) await add(tx, after, 1)
}

/** A step of the write that publishes an import: adds its clients. */
export async function countImportedClients(tx: Tx, importId: string): Promise<void> {
  const groups = await tx
    .select({ status: clients.status, count: count() })
    .from(clients)
    .where(eq(clients.importId, importId))
    .groupBy(clients.status)
  for (const group of groups) await add(tx, group.status, group.count)
}

async function add(tx: Tx, status: Status, by: number): Promise<void> {
  await tx
    .insert(clientCounts)
    .values({ status, count: by })
    .onConflictDoUpdate({ target: clientCounts.status, set: { count: sql`${clientCounts.count} + excluded.count` } })
  if (by < 0) await tx.delete(clientCounts).where(and(eq(clientCounts.status, status), lte(clientCounts.count, 0)))
}
