import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { announcements, dismissals } from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Viewer } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type AnnouncementInput, announcementInput } from './input'
import { parseMarkdown } from './markdown'
import { mayEdit, stateAt } from './rules'
import { announcementsSeenBy } from './visible'

/** Refuses as 'not-found' what the viewer does not see. */
export async function requireAnnouncement(db: Pick<Tx, 'select'>, viewer: Viewer, id: string) {
  const [row] = await db
    .select()
    .from(announcements)
    .where(and(eq(announcements.id, id), announcementsSeenBy(viewer, db)))
  if (!row) throw new Refusal('not-found')
  return row
}

/** An announcement, its text as a tree to draw. Whom it is for is told to those who write them. */
export async function getAnnouncement(ctx: Context, input: AnnouncementInput) {
  requireScope(ctx.viewer, 'activity.read')
  const { announcementId: id } = parse(announcementInput, input)
  const row = await requireAnnouncement(ctx.db, ctx.viewer, id)
  const manage = may(ctx.viewer, 'announcements.manage')
  const state = stateAt(row, ctx.now())
  return {
    id,
    title: row.title,
    text: parseMarkdown(row.body),
    state,
    publishedAt: row.publishedAt,
    dismissed: await isDismissed(ctx, id),
    can: {
      manage,
      edit: manage && mayEdit(state),
      dismiss: may(ctx.viewer, 'announcements.dismiss') && state === 'published',
    },
    /** For those who write them. */
    plan: manage ? { to: row.to, tags: row.tags, mail: row.mail, publishAt: row.publishAt, endsAt: row.endsAt } : null,
  }
}

async function isDismissed(ctx: Context, id: string): Promise<boolean> {
  if (ctx.viewer.kind !== 'person') return false
  const [row] = await ctx.db
    .select({ at: dismissals.at })
    .from(dismissals)
    .where(and(eq(dismissals.announcementId, id), eq(dismissals.personId, ctx.viewer.id)))
  return row !== undefined
}
