import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { links } from '../../db/schema'
import { lasts, newNonce } from '../auth/links'
import type { Scope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { type Invitation, invitationOf, isPending } from './pending'

type Fresh = { nonce: string; expiresAt: Date; madeById: string }

/**
 * Taken before the write: what ends the old address and begins another 72 hours. It is the viewer's from
 * now on: whoever sent it first may have left, and nobody's link would open anything.
 */
export const freshLink = (ctx: Context): Fresh => ({
  nonce: newNonce(),
  expiresAt: new Date(ctx.now().getTime() + lasts.invitation),
  madeById: requirePerson(ctx.viewer).id,
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
