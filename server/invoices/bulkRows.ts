import { and, eq, gte, inArray } from 'drizzle-orm'
import type { ReadDb, Tx } from '../../db/client'
import { clients, invoices, reminders } from '../../db/schema'
import type { Viewer } from '../auth/viewer'
import type { ClientStatus } from '../clients/rules'
import { invoicesSeenBy } from './visible'

export type BulkRow = typeof invoices.$inferSelect & { clientName: string; clientStatus: ClientStatus }

/** Those of the viewer's invoices that have these ids, and which of them a reminder went out for since a moment. */
export async function bulkRows(
  db: Pick<ReadDb | Tx, 'select'>,
  viewer: Viewer,
  ids: string[],
  since: Date,
): Promise<{ rows: Map<string, BulkRow>; reminded: Set<string> }> {
  const seen = invoicesSeenBy(viewer)
  const found = await db
    .select({ invoice: invoices, clientName: clients.name, clientStatus: clients.status })
    .from(invoices)
    .innerJoin(clients, eq(clients.id, invoices.clientId))
    .where(and(inArray(invoices.id, ids), seen.where))
  const told = await db
    .select({ id: reminders.invoiceId })
    .from(reminders)
    .where(and(inArray(reminders.invoiceId, ids), gte(reminders.createdAt, since)))
  return {
    rows: new Map(
      found.map(({ invoice, clientName, clientStatus }) => [invoice.id, { ...invoice, clientName, clientStatus }]),
    ),
    reminded: new Set(told.map(({ id }) => id)),
  }
}
