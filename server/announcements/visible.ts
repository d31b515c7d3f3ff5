import { and, eq, exists, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { announcementClients, announcements } from '../../db/schema'
import { may, scopeOf } from '../auth/policy'
import type { Viewer } from '../auth/viewer'

type From = Pick<Tx, 'select'>

/** What goes to a client: to all, or to it among the chosen. */
export const isFor = (db: From, clientId: string | SQL): SQL =>
  or(
    eq(announcements.to, 'all'),
    exists(
      db
        .select({ one: sql`1` })
        .from(announcementClients)
        .where(
          and(eq(announcementClients.announcementId, announcements.id), eq(announcementClients.clientId, clientId)),
        ),
    ),
  ) as SQL

/** Who writes them sees all, other staff what was published, a client's people what was published for them. */
export function announcementsSeenBy(viewer: Viewer, db: From): SQL {
  if (may(viewer, 'announcements.manage')) return sql`1 = 1`
  const scope = scopeOf(viewer, 'activity.read')
  if (scope.kind === 'none') return sql`1 = 0`
  const out = inArray(announcements.state, ['published', 'ended'])
  return scope.kind === 'all' ? out : (and(out, isFor(db, scope.clientId)) as SQL)
}
