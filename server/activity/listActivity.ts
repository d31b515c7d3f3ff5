import { and, sql } from 'drizzle-orm'
import { memberships, people } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { auditQuery } from './auditQuery'
import { type ListActivityInput, listActivityInput } from './input'
import { type ActivityItem, itemOf } from './item'
import { activitySeenBy } from './visible'

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
  const query = await auditQuery(ctx, {}, {}, activitySeenBy(ctx.viewer))
  return (await query.rows(ctx.db, LATEST)).map((row) => itemOf(ctx.viewer, row))
}
