import { dismissals } from '../../db/schema'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { requireAnnouncement } from './get'
import { type AnnouncementInput, announcementInput } from './input'

/** Takes the banner away from this person alone. It is theirs, as what they have read is: no event tells of it. */
export async function dismissAnnouncement(ctx: Context, input: AnnouncementInput): Promise<void> {
  requireScope(ctx.viewer, 'announcements.dismiss')
  const { id: personId } = requirePerson(ctx.viewer)
  const { announcementId } = parse(announcementInput, input)
  const at = ctx.now()
  await ctx.write(async (tx) => {
    const { id } = await requireAnnouncement(tx, ctx.viewer, announcementId)
    await tx.insert(dismissals).values({ announcementId: id, personId, at }).onConflictDoNothing()
  })
}
