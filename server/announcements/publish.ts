import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { insertMany } from '../../db/insert'
import { announcementClients, announcements } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { momentAt } from '../kernel/time'
import { enqueue } from '../outbox/enqueue'
import { requireAnnouncement } from './get'
import { type PublishAnnouncementInput, publishAnnouncementInput } from './input'
import { recipientsOf } from './recipients'

type Row = typeof announcements.$inferSelect

/** Now, or at a moment of the firm's clock. Answers with that moment, or null where it is published. */
export async function publishAnnouncement(
  ctx: Context,
  input: PublishAnnouncementInput,
): Promise<{ title: string; publishAt: Date | null }> {
  requireScope(ctx.viewer, 'announcements.manage')
  const { announcementId: id, at: local } = parse(publishAnnouncementInput, input)
  const { timeZone } = await ctx.firm()
  const now = ctx.now()
  const publishAt = local ? momentAt(local, timeZone) : null
  if (publishAt && publishAt <= now) {
    throw new Refusal('invalid', undefined, { fields: { at: ['That is over. Choose a moment to come'] } })
  }

  return ctx.write(async (tx) => {
    const row = await requireAnnouncement(tx, ctx.viewer, id)
    if (row.endsAt && row.endsAt <= (publishAt ?? now)) {
      throw new Refusal('invalid', 'Its last day would be over by then. Edit it first.')
    }
    if (publishAt) await schedule(tx, ctx, row, publishAt)
    else await publishNow(tx, ctx, row)
    return { title: row.title, publishAt }
  })
}

async function schedule(tx: Tx, ctx: Context, { id, title }: Row, publishAt: Date): Promise<void> {
  const [set] = await tx
    .update(announcements)
    .set({ state: 'scheduled', publishAt })
    .where(and(eq(announcements.id, id), inArray(announcements.state, ['draft', 'scheduled'])))
    .returning({ id: announcements.id })
  if (!set) throw new Refusal('invalid', 'It is published already.')
  const at = publishAt.toISOString()
  await enqueue(tx, ctx, {
    kind: 'announcement.publish',
    payload: { announcementId: id, at },
    runAt: publishAt,
    uniqueKey: `announcement ${id} ${at}`,
  })
  record(tx, ctx, {
    did: 'announcement.scheduled',
    thing: { kind: 'announcement', id },
    audience: 'staff',
    data: { title, at },
  })
}

/** A step of a write: from now on it is for those that it is for now, whatever becomes of their tags. */
export async function publishNow(tx: Tx, ctx: Context, row: Row): Promise<void> {
  const { id, title, mail } = row
  const [out] = await tx
    .update(announcements)
    .set({ state: 'published', publishedAt: ctx.now(), publishAt: null })
    .where(and(eq(announcements.id, id), inArray(announcements.state, ['draft', 'scheduled'])))
    .returning({ id: announcements.id })
  if (!out) throw new Refusal('invalid', 'It is published already.')
  const ids = await recipientsOf(tx, row)
  if (ids && !ids.length) throw new Refusal('invalid', 'It would reach no client. Edit whom it is for.')
  await tx.delete(announcementClients).where(eq(announcementClients.announcementId, id))
  await insertMany(
    tx,
    announcementClients,
    (ids ?? []).map((clientId) => ({ announcementId: id, clientId })),
  )
  record(tx, ctx, {
    did: 'announcement.published',
    thing: { kind: 'announcement', id },
    audience: 'client',
    data: { title, mail },
  })
}
