import { and, desc, eq, max, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { events, people, sessions } from '../../db/schema'

/** Of each of the people that a query reads: when a session was last used, and when they last signed in. */
export function lastSeenColumns(db: Pick<ReadDb, 'select'>) {
  const used = db
    .select({ at: max(sessions.lastUsedAt) })
    .from(sessions)
    .where(eq(sessions.personId, people.id))
  const signedIn = db
    .select({ at: events.at })
    .from(events)
    .where(and(eq(events.thingKind, 'person'), eq(events.thingId, people.id), eq(events.did, 'session.started')))
    .orderBy(desc(events.seq))
    .limit(1)
  return {
    usedAt: sql`(${used})`.mapWith(sessions.lastUsedAt) as SQL<Date | null>,
    signedInAt: sql`(${signedIn})`.mapWith(events.at) as SQL<Date | null>,
  }
}

/** The later of the two, since a session that was ended is gone; null for somebody who was never here. */
export const lastSeen = ({ usedAt, signedInAt }: { usedAt: Date | null; signedInAt: Date | null }): Date | null =>
  usedAt && signedInAt ? (usedAt > signedInAt ? usedAt : signedInAt) : (usedAt ?? signedInAt)
