import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { links } from '../../db/schema'
import { lasts, newNonce } from '../auth/links'
import type { Scope } from '../auth/policy'
import { Refusal } from '../kernel/refusal'
import { type Invitation, invitationOf, isPending } from './pending'

type Fresh = { nonce: string; expiresAt: Date }

/** Taken before the write: what ends the old address and begins another 72 hours. */
export const freshLink = (at: Date): Fresh => ({
  nonce: newNonce(),
  expiresAt: new Date(at.getTime() + lasts.invitation),
})

/** A step of a write: the invitation with another address, not mailed yet. */
export async function renewLink(
  tx: Tx,
  scope: Exclude<Scope, { kind: 'none' }>,
  id: string,
  fresh: Fresh,
): Promise<Invitation> {
  await invitationOf(tx, scope, id)
  const [renewed] = await tx
    .update(links)
    .set({ ...fresh, sentAt: null })
    .where(and(eq(links.id, id), isPending))
    .returning()
  if (!renewed) throw new Refusal('conflict', 'This invitation was accepted or revoked meanwhile.')
  return renewed
}
