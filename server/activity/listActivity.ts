import { and, desc, sql } from 'drizzle-orm'
import { events, memberships, people } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { auditQuery, auditRows } from './auditQuery'
import { type ListActivityInput, listActivityInput } from './input'
import { type ActivityItem, itemOf } from './item'
import { activitySeenBy, preparedActivity } from './visible'

const PAGE = 50
const LATEST = 8

/** A page of what happened, newest first, as far as the viewer may know of it. */
export async function listActivity(ctx: Context, input: ListActivityInput = {}): Promise<Page<ActivityItem>> {
  const scope = requireScope(ctx.viewer, 'activity.read')
  const { after, before, ...filters } = parse(listActivityInput, input)
  // Members look for each other by address; whether others have one is not theirs to find out.
  const colleague =
    filters.person && scope.kind === 'client'
      ? sql`exists (select 1 from ${memberships} join ${people} on ${people.id} = ${memberships.personId}
          where ${memberships.clientId} = ${scope.clientId} and ${people.email} = ${filters.person})`
      : undefined
  const query = await auditQuery(ctx, filters, { after, before }, and(activitySeenBy(ctx.viewer), colleague))
  const found = await query.rows(ctx.db, PAGE + 1)
  const page = toPage(found, PAGE, query.edge, (row) => ({ value: row.seq, id: row.id }))
  return { ...page, rows: page.rows.map((row) => itemOf(ctx.viewer, row)) }
}

/** For a dashboard: the first of the list. */
export async function latestActivity(ctx: Context): Promise<ActivityItem[]> {
  requireScope(ctx.viewer, 'activity.read')
  const seen = preparedActivity(ctx.viewer)
  const rows = await ctx.db
    .prepared(`activity.latest ${seen.key}`, (db) =>
      auditRows(db).where(seen.where()).orderBy(desc(events.seq)).limit(LATEST),
    )
    .execute(seen.values)
  return rows.map((row) => itemOf(ctx.viewer, row))
}
