import { and, asc, eq, isNull, type SQL } from 'drizzle-orm'
import { clients, notifications, people } from '../../db/schema'
import type { Context } from '../context'
import { maySee, placeOf, saysTo } from './hearing'
import { type Listener, listeners } from './listeners'

/** What a mail says of one notification. */
export type Line = { says: string; by: string; client: string; url: string; at: Date }

export type Pending = { listener: Listener; ids: string[]; lines: Line[]; topics: string[] }

/**
 * What still waits for a person's mail: not mailed, not read, and theirs to hear at this moment. Null
 * where nothing is left, or the person gets no mails.
 */
export async function unscopedPending(ctx: Context, personId: string, which: SQL | undefined): Promise<Pending | null> {
  const [listener] = await listeners(ctx.db, eq(people.id, personId))
  if (!listener?.mailable) return null
  const found = await ctx.db
    .select({ row: notifications, client: clients.name })
    .from(notifications)
    .leftJoin(clients, eq(clients.id, notifications.clientId))
    .where(
      and(eq(notifications.personId, personId), isNull(notifications.mailedAt), isNull(notifications.readAt), which),
    )
    .orderBy(asc(notifications.createdAt), asc(notifications.id))
  const left = found.filter(({ row }) => maySee(listener, row))
  if (!left.length) return null
  return {
    listener,
    ids: left.map(({ row }) => row.id),
    topics: [...new Set(left.map(({ row }) => row.topic))],
    lines: left.map(({ row, client }) => ({
      says: saysTo(personId, row),
      by: row.actorName,
      client: client ?? '',
      url: `${ctx.appUrl}${placeOf(row, listener) ?? '/notifications'}`,
      at: row.createdAt,
    })),
  }
}
