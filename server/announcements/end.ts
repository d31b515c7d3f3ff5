import { and, eq } from 'drizzle-orm'
import { announcements } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireAnnouncement } from './get'
import { type AnnouncementInput, announcementInput } from './input'

/** Takes the banner down everywhere. Whoever it was for can still read it. */
export async function endAnnouncement(ctx: Context, input: AnnouncementInput): Promise<{ title: string }> {
  requireScope(ctx.viewer, 'announcements.manage')
  const { announcementId: id } = parse(announcementInput, input)
  const at = ctx.now()
  return ctx.write(async (tx) => {
    const { title, state } = await requireAnnouncement(tx, ctx.viewer, id)
    if (state === 'ended') return { title }
    const [ended] = await tx
      .update(announcements)
      .set({ state: 'ended', endsAt: at })
      .where(and(eq(announcements.id, id), eq(announcements.state, 'published')))
      .returning({ id: announcements.id })
    if (!ended) throw new Refusal('invalid', 'It was not published yet.')
    const thing = { kind: 'announcement', id }
    record(tx, ctx, { did: 'announcement.ended', thing, audience: 'staff', data: { title } })
    return { title }
  })
}
