import { and, asc, eq, sql } from 'drizzle-orm'
import { clients, memberships, people } from '../../db/schema'
import { published } from '../../db/sql'
import { may } from '../auth/policy'
import { rightsOf } from '../clients/rules'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { lastSeen, lastSeenColumns } from './lastSeen'
import { type ListTeamInput, listTeamInput } from './memberInput'
import { teamClient } from './visible'

/** So many people of a client are shown. */
const MOST = 500

/** The people of a client with their rights, and what the viewer may do about them. */
export async function listTeam(ctx: Context, input: ListTeamInput) {
  const clientId = teamClient(ctx.viewer, 'team.read', parse(listTeamInput, input).clientId)
  const rows = await teamRows(ctx, clientId)
  const client = rows[0]?.client
  if (!client) throw new Refusal('not-found')
  const me = ctx.viewer.kind === 'person' ? ctx.viewer.id : null
  return {
    client,
    members: rows.flatMap(({ person, membership, seen }) =>
      person && membership
        ? [
            {
              ...person,
              owner: membership.owner,
              rights: rightsOf(membership),
              lastSeenAt: lastSeen(seen),
              you: person.id === me,
            },
          ]
        : [],
    ),
    can: { manage: may(ctx.viewer, 'team.manage'), deactivate: may(ctx.viewer, 'staff.manage') },
  }
}

/** One row for each person, and one for a client that has none. */
const teamRows = (ctx: Context, clientId: string) =>
  ctx.db
    .prepared('team', (db) =>
      db
        .select({
          client: { id: clients.id, name: clients.name, status: clients.status },
          person: {
            id: people.id,
            name: people.name,
            email: people.email,
            status: people.status,
            mailState: people.mailState,
          },
          membership: {
            owner: memberships.owner,
            billing: memberships.billing,
            tickets: memberships.tickets,
            usage: memberships.usage,
            files: memberships.files,
          },
          seen: lastSeenColumns(db),
        })
        .from(clients)
        .leftJoin(memberships, eq(memberships.clientId, clients.id))
        .leftJoin(people, eq(people.id, memberships.personId))
        .where(and(eq(clients.id, sql.placeholder('clientId')), published(clients.importId)))
        .orderBy(asc(people.name), asc(people.id))
        .limit(MOST),
    )
    .execute({ clientId })
