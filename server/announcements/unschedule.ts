import { and, eq } from 'drizzle-orm'
import { announcements } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireAnnouncement } from './get'
import { type AnnouncementInput, announcementInput } from './input'

/** Makes a scheduled one a draft again; its job then finds nothing to do. */
export async function unscheduleAnnouncement(ctx: Context, input: AnnouncementInput): Promise<{ title: string }> {
  requireScope(ctx.viewer, 'announcements.manage')
  const { announcementId: id } = parse(announcementInput, input)
  return ctx.write(async (tx) => {
    const { title, state } = await requireAnnouncement(tx, ctx.viewer, id)
    if (state === 'draft') return { title }
    const [back] = await tx
      .update(announcements)
      .set({ state: 'draft', publishAt: null })
      .where(and(eq(announcements.id, id), eq(announcements.state, 'scheduled')))
      .returning({ id: announcements.id })
    if (!back) throw new Refusal('invalid', 'It was published meanwhile.')
    const thing = { kind: 'announcement', id }
    record(tx, ctx, { did: 'announcement.unscheduled', thing, audience: 'staff', data: { title } })
    return { title }
  })
}
