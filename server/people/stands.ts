import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, memberships, people } from '../../db/schema'
import { published } from '../../db/sql'
import type { StaffRole } from '../auth/viewer'
import { statusesFor } from '../clients/rules'
import { Refusal } from '../kernel/refusal'
import type { Invitation } from './pending'

export type Standing = {
  /** Who invited; null where it was the operator. */
  by: string | null
  /** Null where it is the firm. */
  client: string | null
}

/**
 * What an invitation leads to, as long as whoever sent it could still do so: gone with their right to
 * invite there, and with the client. In a write it reads the write.
 */
export async function requireStanding(db: Pick<Tx, 'select'>, link: Invitation): Promise<Standing> {
  const client = link.staffRole ? null : await openClient(db, link.clientId ?? '')
  if (!link.madeById) return { by: null, client }
  const [inviter] = await db
    .select({ name: people.name, ...inviterColumns })
    .from(people)
    .leftJoin(memberships, and(eq(memberships.personId, people.id), eq(memberships.clientId, link.clientId ?? '')))
    .where(eq(people.id, link.madeById))
  if (!inviter || !couldInvite(inviter, link)) throw new Refusal('gone')
  return { by: inviter.name, client }
}

/** Of whoever sent an invitation, joined with their membership of its client. */
export const inviterColumns = { status: people.status, staffRole: people.staffRole, owner: memberships.owner }

type Inviter = { status: string | null; staffRole: StaffRole | null; owner: boolean | null }

/** Whether they could still send it. */
export const couldInvite = ({ status, staffRole, owner }: Inviter, link: Pick<Invitation, 'staffRole'>): boolean =>
  status === 'active' && (staffRole ? staffRole === 'admin' : !link.staffRole && owner === true)

async function openClient(db: Pick<Tx, 'select'>, clientId: string): Promise<string> {
  const [client] = await db
    .select({ name: clients.name })
    .from(clients)
    .where(and(eq(clients.id, clientId), inArray(clients.status, statusesFor('invite')), published(clients.importId)))
  if (!client) throw new Refusal('gone')
  return client.name
}
