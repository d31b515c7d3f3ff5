import { and, eq } from 'drizzle-orm'
import { links } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type InvitationInput, invitationInput } from './invitationInput'
import { invitationOf, invitationScope, isPending } from './pending'

/** Ends the invitation's link. One that is revoked already stays so. */
export async function revokeInvitation(ctx: Context, input: InvitationInput): Promise<{ email: string }> {
  const scope = invitationScope(ctx.viewer)
  const { invitationId } = parse(invitationInput, input)
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const { email, clientId, usedAt } = await invitationOf(tx, scope, invitationId)
    if (usedAt) throw new Refusal('conflict', 'This invitation was accepted meanwhile.')
    const revoked = await tx
      .update(links)
      .set({ revokedAt: at })
      .where(and(eq(links.id, invitationId), isPending))
      .returning({ id: links.id })
    if (revoked.length) {
      record(tx, ctx, {
        did: 'invitation.revoked',
        thing: { kind: 'invitation', id: invitationId },
        clientId,
        audience: clientId ? 'client' : 'staff',
        data: { email },
      })
    }
    return { email }
  })
}
