import { and, asc, desc, eq, gt, gte, lt, or, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients, events, people } from '../../db/schema'
import type { Context } from '../context'
import { decodeCursor, type Edge } from '../kernel/page'
import { addDays, startOfDay } from '../kernel/time'
import type { AuditFilters } from './input'

/**
 * The events of a filter, newest first; of the page before the edge, oldest first. List and export ask
 * the same question, and the activity feed too, of what is `seen` there.
 */
export async function auditQuery(
  ctx: Context,
  { area, person, client, from, to }: AuditFilters,
  edge: Edge,
  seen?: SQL,
) {
  const { timeZone } = await ctx.firm()
  const side: keyof Edge = edge.after !== undefined ? 'after' : 'before'
  const cursor = decodeCursor(edge[side] ?? '')
  const seq = typeof cursor?.value === 'number' ? cursor.value : null
  const backwards = seq !== null && side === 'before'
  const where: SQL[] = seen ? [seen] : []
  if (area) where.push(eq(events.area, area))
  if (client) where.push(eq(events.clientId, client))
  if (person) {
    const them = sql`(select ${people.id} from ${people} where ${people.email} = ${person})`
    where.push(
      or(eq(events.actorId, them), and(eq(events.thingKind, 'person'), eq(events.thingId, them))) ?? sql`false`,
    )
  }
  if (from) where.push(gte(events.at, startOfDay(from, timeZone)))
  if (to) where.push(lt(events.at, startOfDay(addDays(to, 1), timeZone)))
  if (seq !== null) where.push(backwards ? gt(events.seq, seq) : lt(events.seq, seq))

  return {
    edge: seq === null ? {} : { [side]: edge[side] },
    rows: (db: ReadDb, size: number) =>
      auditRows(db)
        .where(and(...where))
        .orderBy(backwards ? asc(events.seq) : desc(events.seq))
        .limit(size),
  }
}

export const auditRows = (db: Pick<ReadDb, 'select'>) =>
  db
    .select({
      seq: events.seq,
      id: events.id,
      did: events.did,
      actorId: events.actorId,
      actorName: events.actorName,
      clientId: events.clientId,
      clientName: clients.name,
      thingKind: events.thingKind,
      thingId: events.thingId,
      data: events.data,
      ip: events.ip,
      requestId: events.requestId,
      at: events.at,
    })
    .from(events)
    .leftJoin(clients, eq(clients.id, events.clientId))

export type AuditRow = Awaited<ReturnType<Awaited<ReturnType<typeof auditQuery>>['rows']>>[number]
