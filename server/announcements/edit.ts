import { eq } from 'drizzle-orm'
import { announcements } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { chooseClients } from './chooseClients'
import { requireAnnouncement } from './get'
import { type EditAnnouncementInput, editAnnouncementInput } from './input'
import { rowOf } from './rowOf'
import { mayEdit } from './rules'

/** Until it is published; one that is scheduled stays so, and goes out as it is then. */
export async function editAnnouncement(ctx: Context, input: EditAnnouncementInput): Promise<void> {
  requireScope(ctx.viewer, 'announcements.manage')
  const { announcementId: id, updatedAt, ...content } = parse(editAnnouncementInput, input)
  const { timeZone } = await ctx.firm()
  const at = ctx.now()

  await ctx.write(async (tx) => {
    const before = await requireAnnouncement(tx, ctx.viewer, id)
    if (!mayEdit(before.state)) {
      throw new Refusal('invalid', 'It was published meanwhile and stays as it is. End it and write another one.')
    }
    if (before.updatedAt.getTime() !== updatedAt.getTime()) {
      throw new Refusal('invalid', 'Someone changed it while you were writing. Open it again before you save.')
    }
    await tx
      .update(announcements)
      .set({ ...rowOf(content, timeZone), updatedAt: at })
      .where(eq(announcements.id, id))
    await chooseClients(tx, id, content)
    record(tx, ctx, {
      did: 'announcement.changed',
      thing: { kind: 'announcement', id },
      audience: 'staff',
      data: { title: content.title },
    })
  })
}
