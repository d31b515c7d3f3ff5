import { requireScope } from '../auth/policy'
import type { Context } from '../context'

/** What the form of a new announcement begins with: its id, by which sending it twice is noticed. */
export async function newAnnouncement(ctx: Context): Promise<{ announcementId: string }> {
  requireScope(ctx.viewer, 'announcements.manage')
  return { announcementId: ctx.id('ann') }
}
