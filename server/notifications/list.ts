import { and, asc, desc, eq, gt, isNull, lt, or, type SQL } from 'drizzle-orm'
import { clients, notifications } from '../../db/schema'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { decodeCursor, momentOf, type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { saysTo } from './hearing'
import { type ListNotificationsInput, listNotificationsInput } from './input'
import { isTopic, topics } from './rules'
import { notificationsSeenBy } from './visible'

const PAGE = 25

export type Notification = {
  id: string
  at: Date
  says: string
  /** Who did it; empty where nobody known did. */
  by: string
  topic: string
  client: { id: string; name: string } | null
  unread: boolean
}

/** A page of what the viewer was told, newest first. */
export async function listNotifications(ctx: Context, input: ListNotificationsInput = {}): Promise<Page<Notification>> {
  const seen = notificationsSeenBy(ctx.viewer)
  const viewer = requirePerson(ctx.viewer)
  const { after, before, unread, topic, client } = parse(listNotificationsInput, input)
  const side = after !== undefined ? 'after' : 'before'
  const cursor = decodeCursor(after ?? before ?? '')
  const at = momentOf(cursor)
  const edge = at && cursor && { at, id: cursor.id }
  const backwards = edge !== null && side === 'before'
  const where: (SQL | undefined)[] = [seen]
  if (unread) where.push(isNull(notifications.readAt))
  if (topic) where.push(eq(notifications.topic, topic))
  if (client) where.push(eq(notifications.clientId, client))
  if (edge) {
    const beyond = backwards ? gt : lt
    where.push(
      or(
        beyond(notifications.createdAt, edge.at),
        and(eq(notifications.createdAt, edge.at), beyond(notifications.id, edge.id)),
      ),
    )
  }
  const order = backwards ? asc : desc
  const found = await ctx.db
    .select({ row: notifications, clientName: clients.name })
    .from(notifications)
    .leftJoin(clients, eq(clients.id, notifications.clientId))
    .where(and(...where))
    .orderBy(order(notifications.createdAt), order(notifications.id))
    .limit(PAGE + 1)
  const page = toPage(found, PAGE, edge ? { [side]: after ?? before } : {}, ({ row }) => ({
    value: row.createdAt.getTime(),
    id: row.id,
  }))
  return {
    ...page,
    rows: page.rows.map(({ row, clientName }) => ({
      id: row.id,
      at: row.createdAt,
      says: saysTo(viewer.id, row),
      by: row.actorName,
      topic: isTopic(row.topic) ? topics[row.topic].label : '',
      client: row.clientId && clientName ? { id: row.clientId, name: clientName } : null,
      unread: row.readAt === null,
    })),
  }
}
