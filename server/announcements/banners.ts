import { and, desc, eq, gt, isNull, notExists, or, sql } from 'drizzle-orm'
import { announcements, dismissals } from '../../db/schema'
import { may, scopeOf } from '../auth/policy'
import type { Context } from '../context'
import { isFor } from './visible'

/** More would hide the page; older ones come up as these are dismissed. */
const MOST = 3

export type Banner = { id: string; title: string; dismissable: boolean }

/** What stands above every page of a client's people: published, not over, and not dismissed by this person. */
export async function listBanners(ctx: Context): Promise<Banner[]> {
  const { viewer } = ctx
  const scope = scopeOf(viewer, 'activity.read')
  if (viewer.kind !== 'person' || scope.kind !== 'client') return []
  // A moment is written differently by each dialect, which its column knows.
  const moment = sql.param(sql.placeholder('now'), announcements.endsAt)
  const rows = await ctx.db
    .prepared('announcements.banners', (db) =>
      db
        .select({ id: announcements.id, title: announcements.title })
        .from(announcements)
        .where(
          and(
            eq(announcements.state, 'published'),
            or(isNull(announcements.endsAt), gt(announcements.endsAt, moment)),
            isFor(db, sql`${sql.placeholder('clientId')}`),
            notExists(
              db
                .select({ one: sql`1` })
                .from(dismissals)
                .where(
                  and(
                    eq(dismissals.announcementId, announcements.id),
                    eq(dismissals.personId, sql.placeholder('personId')),
                  ),
                ),
            ),
          ),
        )
        .orderBy(desc(announcements.createdAt), desc(announcements.id))
        .limit(MOST),
    )
    .execute({ now: ctx.now(), clientId: scope.clientId, personId: viewer.id })
  const dismissable = may(viewer, 'announcements.dismiss')
  return rows.map((row) => ({ ...row, dismissable }))
}
