import { asc, eq } from 'drizzle-orm'
import { announcementClients, clients } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { addDays, dayIn } from '../kernel/time'
import { requireAnnouncement } from './get'
import { type AnnouncementInput, announcementInput } from './input'
import { mayEdit } from './rules'

/** An announcement as it was written, for those who write them. */
export async function getDraft(ctx: Context, input: AnnouncementInput) {
  requireScope(ctx.viewer, 'announcements.manage')
  const { announcementId } = parse(announcementInput, input)
  const row = await requireAnnouncement(ctx.db, ctx.viewer, announcementId)
  const { timeZone } = await ctx.firm()
  const chosen = await ctx.db
    .select({ id: clients.id, name: clients.name })
    .from(announcementClients)
    .innerJoin(clients, eq(clients.id, announcementClients.clientId))
    .where(eq(announcementClients.announcementId, announcementId))
    .orderBy(asc(clients.nameKey), asc(clients.id))
  const { id, title, body, to, tags, mail, state, publishAt, endsAt, updatedAt } = row
  return {
    ...{ id, title, body, to, tags, mail, publishAt, updatedAt, timeZone },
    clients: chosen,
    /** The last day of the banner. */
    lastDay: endsAt && addDays(dayIn(endsAt, timeZone), -1),
    editable: mayEdit(state),
  }
}
