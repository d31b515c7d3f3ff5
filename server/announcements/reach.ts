import { and, countDistinct, eq, inArray } from 'drizzle-orm'
import { clients, memberships, people } from '../../db/schema'
import { count } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { requireAnnouncement } from './get'
import { type AnnouncementInput, announcementInput } from './input'
import { readable, recipientsOf } from './recipients'

/** How many clients, and how many people who can sign in, would get it if it were published now. */
export async function getReach(ctx: Context, input: AnnouncementInput): Promise<{ clients: number; people: number }> {
  requireScope(ctx.viewer, 'announcements.manage')
  const { announcementId } = parse(announcementInput, input)
  const row = await requireAnnouncement(ctx.db, ctx.viewer, announcementId)
  const ids = await recipientsOf(ctx.db, row)
  if (ids && !ids.length) return { clients: 0, people: 0 }
  const meant = and(readable, ids ? inArray(clients.id, ids) : undefined)
  const [[reached], [told]] = await Promise.all([
    ctx.db.select({ count: count() }).from(clients).where(meant),
    ctx.db
      .select({ count: countDistinct(memberships.personId) })
      .from(memberships)
      .innerJoin(clients, eq(clients.id, memberships.clientId))
      .innerJoin(people, eq(people.id, memberships.personId))
      .where(and(meant, eq(people.status, 'active'))),
  ])
  return { clients: reached?.count ?? 0, people: Number(told?.count ?? 0) }
}
