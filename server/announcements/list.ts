import { and, asc, desc, sql } from 'drizzle-orm'
import { announcements } from '../../db/schema'
import { beyond } from '../../db/sql'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { decodeCursor, type Edge, momentOf, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { type ListAnnouncementsInput, listAnnouncementsInput } from './input'
import { stateAt } from './rules'
import { announcementsSeenBy } from './visible'

const PAGE = 25

/** What the viewer sees, newest first. */
export async function listAnnouncements(ctx: Context, input: ListAnnouncementsInput) {
  requireScope(ctx.viewer, 'activity.read')
  const asked = parse(listAnnouncementsInput, input)
  const side: keyof Edge = asked.after !== undefined ? 'after' : 'before'
  const cursor = decodeCursor(asked[side] ?? '')
  const moment = momentOf(cursor)
  const at = cursor && moment && { value: moment, id: cursor.id }
  const backwards = at !== null && side === 'before'
  const way = backwards ? asc : desc
  const { id, title, to, state, mail, publishAt, publishedAt, endsAt, createdAt } = announcements
  const found = await ctx.db
    .select({ id, title, to, state, mail, publishAt, publishedAt, endsAt, createdAt })
    .from(announcements)
    .where(
      and(
        announcementsSeenBy(ctx.viewer, ctx.db),
        at
          ? beyond(createdAt, id, backwards ? 'asc' : 'desc', { value: sql.param(at.value, createdAt), id: at.id })
          : undefined,
      ),
    )
    .orderBy(way(createdAt), way(id))
    .limit(PAGE + 1)
  const edge = at ? { [side]: asked[side] } : {}
  const page = toPage(found, PAGE, edge, (row) => ({ value: row.createdAt.getTime(), id: row.id }))
  const manage = may(ctx.viewer, 'announcements.manage')
  const now = ctx.now()
  return {
    ...page,
    rows: page.rows.map((row) => ({
      id: row.id,
      title: row.title,
      state: stateAt(row, now),
      publishedAt: row.publishedAt,
      ...(manage ? { to: row.to, mail: row.mail, publishAt: row.publishAt } : {}),
    })),
    can: { manage },
  }
}
