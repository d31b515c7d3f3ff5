import { and } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { links } from '../../db/schema'
import { invitedTo, isPending } from './pending'

/** A step of the write that archives a client: revokes its pending invitations. Returns how many. */
export async function revokeInvitations(tx: Tx, clientId: string, at: Date): Promise<number> {
  const revoked = await tx
    .update(links)
    .set({ revokedAt: at })
    .where(and(invitedTo({ staff: false, clientId }), isPending))
    .returning({ id: links.id })
  return revoked.length
}
