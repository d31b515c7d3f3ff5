import { and, eq } from 'drizzle-orm'
import { events } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { auditQuery } from './auditQuery'
import { type GetActivityInput, getActivityInput } from './input'
import { type ActivityItem, itemOf } from './item'
import { kindOf } from './kinds'
import { detailsOf } from './rules'
import { activitySeenBy } from './visible'

export type ActivityDetail = ActivityItem & { details: [string, string][] }

/** One thing that happened. What the viewer may not know of is not there. */
export async function getActivity(ctx: Context, input: GetActivityInput): Promise<ActivityDetail> {
  requireScope(ctx.viewer, 'activity.read')
  const { eventId } = parse(getActivityInput, input)
  const seen = and(activitySeenBy(ctx.viewer), eq(events.id, eventId))
  const [row] = await (await auditQuery(ctx, {}, {}, seen)).rows(ctx.db, 1)
  if (!row) throw new Refusal('not-found')
  const shown = kindOf(row.did)?.shows ?? []
  const data = Object.fromEntries(shown.map((name) => [name, listed(row.data[name])]))
  return { ...itemOf(ctx.viewer, row), details: detailsOf(data) }
}

const listed = (value: unknown): unknown => (Array.isArray(value) ? value.join(', ') || 'none' : value)
