import { and, inArray } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients } from '../../db/schema'
import { statusesFor } from '../clients/rules'
import type { Context } from '../context'
import { reachedClients } from '../notifications/reach'

/** Those of these clients that can be reminded now: their status allows it, and someone there would be notified. */
export async function remindableClients(
  db: Pick<ReadDb, 'select'>,
  ctx: Pick<Context, 'now'>,
  clientIds: string[],
): Promise<Set<string>> {
  if (!clientIds.length) return new Set()
  const allowed = await db
    .select({ id: clients.id })
    .from(clients)
    .where(and(inArray(clients.id, [...new Set(clientIds)]), inArray(clients.status, statusesFor('remind'))))
  const reminded = { did: 'invoice.reminded', thingKind: 'invoice', clientIds: allowed.map(({ id }) => id) }
  return reachedClients(db, ctx, reminded)
}
