import { and, desc, eq } from 'drizzle-orm'
import { links, memberships, people } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Right, StaffRole } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type ListInvitationsInput, listInvitationsInput } from './invitationInput'
import { invitedTo, isPending, type Place } from './pending'
import { rightsOf } from './rights'
import { couldInvite, inviterColumns } from './stands'
import { teamClient } from './visible'

const MOST = 500

export type ListedInvitation = {
  id: string
  email: string
  name: string
  staffRole: StaffRole | null
  owner: boolean
  rights: Right[]
  /** Null until the mail has gone out. */
  sentAt: Date | null
  expiresAt: Date
  /** Its time is over, or whoever sent it could not do so any more: it opens nothing until it is sent again. */
  expired: boolean
  /** Null where it was the operator, on the machine. */
  invitedBy: string | null
}

/** Who was invited and did not accept yet, newest first; expired ones too, which can be sent again. */
export async function listInvitations(ctx: Context, input: ListInvitationsInput): Promise<ListedInvitation[]> {
  // Who may ask is looked at before what was asked.
  requireScope(ctx.viewer, 'staff' in input ? 'staff.manage' : 'team.read')
  const wanted = parse(listInvitationsInput, input)
  const place: Place =
    'staff' in wanted ? wanted : { staff: false, clientId: teamClient(ctx.viewer, 'team.read', wanted.clientId) }
  const rows = await ctx.db
    .select({ link: links, invitedBy: people.name, inviter: inviterColumns })
    .from(links)
    .leftJoin(people, eq(people.id, links.madeById))
    .leftJoin(memberships, and(eq(memberships.personId, people.id), eq(memberships.clientId, links.clientId)))
    .where(and(invitedTo(place), isPending))
    .orderBy(desc(links.createdAt), desc(links.id))
    .limit(MOST)
  return rows.map(({ link, invitedBy, inviter }) => ({
    id: link.id,
    email: link.email,
    name: link.name,
    staffRole: link.staffRole,
    owner: link.owner,
    rights: link.staffRole ? [] : rightsOf(link),
    sentAt: link.sentAt,
    expiresAt: link.expiresAt,
    expired: link.expiresAt <= ctx.now() || (link.madeById !== null && !couldInvite(inviter, link)),
    invitedBy,
  }))
}
