import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, memberships, people } from '../../db/schema'
import { published } from '../../db/sql'
import { Refusal } from '../kernel/refusal'
import type { MemberInput } from './memberInput'

/** A step of a write: the membership with its person, or 'not-found'. */
export async function requireMember(tx: Tx, { clientId, personId }: MemberInput) {
  const [member] = await tx
    .select({
      name: people.name,
      email: people.email,
      status: people.status,
      staffRole: people.staffRole,
      clientName: clients.name,
      rights: {
        owner: memberships.owner,
        billing: memberships.billing,
        tickets: memberships.tickets,
        usage: memberships.usage,
        files: memberships.files,
      },
    })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .innerJoin(clients, and(eq(clients.id, memberships.clientId), published(clients.importId)))
    .where(and(eq(memberships.clientId, clientId), eq(memberships.personId, personId)))
  if (!member) throw new Refusal('not-found')
  return member
}
