import { and, asc, eq, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, links, memberships, people } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import { countAttempt } from '../auth/limits'
import { lasts, newNonce } from '../auth/links'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import { mayActAutomatically } from '../clients/rules'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { enqueue } from '../outbox/enqueue'
import { type InviteInput, inviteInput } from './invitationInput'
import { invitedTo, isPending, type Place } from './pending'
import { flagsOf } from './rights'
import { teamClient } from './visible'

/**
 * Mails a link that makes somebody staff, or a member of a client with these rights; `clientId` is the
 * viewer's own without one. Nothing is given before it is accepted, and nothing is said of accounts
 * elsewhere. A pending invitation to the same place is renewed. Refuses at `email` whoever is there already.
 */
export async function invite(ctx: Context, input: InviteInput): Promise<{ id: string }> {
  const scope = requireScope(ctx.viewer, input.staffRole ? 'staff.manage' : 'team.manage')
  const viewer = requirePerson(ctx.viewer)
  const { email, name, staffRole, clientId, rights } = parse(inviteInput, input)
  const place: Place = staffRole
    ? { staff: true }
    : { staff: false, clientId: teamClient(ctx.viewer, 'team.manage', clientId) }
  await countAttempt(ctx, 'inviteByPerson', viewer.id)
  const id = ctx.id('lnk')
  const at = ctx.now()
  const given = {
    nonce: newNonce(),
    name,
    staffRole: staffRole ?? null,
    ...flagsOf(rights ?? []),
    madeById: viewer.id,
    createdAt: at,
    sentAt: null,
    expiresAt: new Date(at.getTime() + lasts.invitation),
  }

  return ctx.write(async (tx) => {
    const invitedClient = place.staff ? null : place.clientId
    if (invitedClient) await requireOpenClient(tx, invitedClient)
    await requireNotThere(tx, email, place, scope.kind === 'all')
    const renewed = await renew(tx, email, place, given)
    if (!renewed) await tx.insert(links).values({ id, purpose: 'invitation', email, clientId: invitedClient, ...given })
    await enqueue(tx, ctx, {
      kind: 'mail.invitation',
      payload: { linkId: renewed ?? id, nonce: given.nonce },
      about: { to: email, clientId: invitedClient, thing: { kind: 'invitation', id: renewed ?? id } },
    })
    record(tx, ctx, {
      did: renewed ? 'invitation.renewed' : 'invitation.sent',
      thing: { kind: 'invitation', id: renewed ?? id },
      clientId: invitedClient,
      audience: invitedClient ? 'client' : 'staff',
      data: { email, ...(staffRole ? { staffRole } : { rights }) },
    })
    return { id: renewed ?? id }
  })
}

async function requireOpenClient(tx: Tx, clientId: string) {
  const [client] = await tx
    .select({ status: clients.status })
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  if (!mayActAutomatically('invite', client))
    throw new Refusal('conflict', `This client is ${client.status}, so no one can be invited.`)
}

/** Whoever was imported is there, but was never invited. `told`: administrators know all accounts as it is. */
async function requireNotThere(tx: Tx, email: string, place: Place, told: boolean) {
  const [person] = await tx
    .select({ id: people.id, status: people.status, staffRole: people.staffRole })
    .from(people)
    .where(and(eq(people.email, email), ne(people.status, 'invited')))
  if (!person) return
  if (told && person.status === 'deactivated') throw taken('This person is deactivated: activate them instead')
  if (place.staff) {
    if (person.staffRole) throw taken('Somebody with this address belongs to the firm already')
    return
  }
  const [member] = await tx
    .select({ id: memberships.personId })
    .from(memberships)
    .where(and(eq(memberships.clientId, place.clientId), eq(memberships.personId, person.id)))
  if (member) throw taken('Somebody with this address is a member already')
}

const taken = (message: string) => new Refusal('invalid', undefined, { fields: { email: [message] } })

/** The id of the pending invitation of this address to this place, which says from now on what the new one does. */
async function renew(tx: Tx, email: string, place: Place, given: Partial<typeof links.$inferInsert>) {
  const [pending] = await tx
    .select({ id: links.id })
    .from(links)
    .where(and(eq(links.email, email), invitedTo(place), isPending))
    .orderBy(asc(links.createdAt), asc(links.id))
    .limit(1)
  if (pending) await tx.update(links).set(given).where(eq(links.id, pending.id))
  return pending?.id
}
