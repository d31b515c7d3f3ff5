import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { memberships, notifications, people } from '../../db/schema'
import type { Context } from '../context'
import type { Event } from './audience'
import { maySee } from './hearing'
import { listeners } from './listeners'
import { read } from './read'

type Hidden = { personId: string; ids: string[] }

const narrows = new Set(['member.rights-changed', 'member.removed', 'person.role-changed'])

/** What people whose rights or organisations these events took cannot see any more and have not read: bells count it no longer. */
export async function hiddenBy(ctx: Context, batch: Event[]): Promise<Hidden[]> {
  const archived = batch.flatMap(({ did, thingId }) => (did === 'client.archived' ? [thingId] : []))
  const left = archived.length
    ? await ctx.db.select({ id: memberships.personId }).from(memberships).where(inArray(memberships.clientId, archived))
    : []
  const ids = [
    ...new Set([
      ...batch.flatMap(({ did, thingId }) => (narrows.has(did) ? [thingId] : [])),
      ...left.map(({ id }) => id),
    ]),
  ]
  if (!ids.length) return []
  const found = await listeners(ctx.db, inArray(people.id, ids))
  const rows = await ctx.db
    .select()
    .from(notifications)
    .where(and(inArray(notifications.personId, ids), isNull(notifications.readAt), eq(notifications.portal, true)))
    .orderBy(asc(notifications.createdAt), asc(notifications.id))
  return found.flatMap((person) => {
    const gone = rows.filter((row) => row.personId === person.id && !maySee(person, row)).map(({ id }) => id)
    return gone.length ? [{ personId: person.id, ids: gone.slice(0, MOST) }] : []
  })
}

const MOST = 1_000

/** A step of a write. */
export async function hide(tx: Tx, hidden: Hidden[], at: Date): Promise<void> {
  for (const { personId, ids } of hidden) await read(tx, personId, inArray(notifications.id, ids), at)
}
