import { announcements } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { chooseClients } from './chooseClients'
import { type AddAnnouncementInput, addAnnouncementInput } from './input'
import { rowOf } from './rowOf'

/** A draft. Sent twice with the same `announcementId` it is added once. */
export async function addAnnouncement(ctx: Context, input: AddAnnouncementInput): Promise<{ id: string }> {
  requireScope(ctx.viewer, 'announcements.manage')
  const { announcementId: id, ...content } = parse(addAnnouncementInput, input)
  const { timeZone } = await ctx.firm()
  const at = ctx.now()
  const authorId = ctx.viewer.kind === 'person' ? ctx.viewer.id : ''

  await ctx.write(async (tx) => {
    const added = await tx
      .insert(announcements)
      .values({ ...rowOf(content, timeZone), id, authorId, createdAt: at, updatedAt: at })
      .onConflictDoNothing({ target: announcements.id })
      .returning({ id: announcements.id })
    if (!added.length) return
    await chooseClients(tx, id, content)
    record(tx, ctx, {
      did: 'announcement.added',
      thing: { kind: 'announcement', id },
      audience: 'staff',
      data: { title: content.title },
    })
  })
  return { id }
}
