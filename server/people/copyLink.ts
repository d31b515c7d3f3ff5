import { record } from '../activity/record'
import { urlOf } from '../auth/links'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type InvitationInput, invitationInput } from './invitationInput'
import { invitationScope } from './pending'
import { freshLink, renewLink } from './renewLink'

/**
 * For administrators of a portal that sends no mail: the invitation's link, to be handed over. Each is
 * shown once, and ends the one before.
 */
export async function copyInvitation(ctx: Context, input: InvitationInput): Promise<{ url: string }> {
  const scope = invitationScope(ctx.viewer)
  if (scope.kind !== 'all') throw new Refusal('forbidden')
  if (ctx.mail === 'real') throw new Refusal('forbidden', 'Invitations are mailed here: send it again instead.')
  const { invitationId } = parse(invitationInput, input)
  const fresh = freshLink(ctx)

  return ctx.write(async (tx) => {
    const link = await renewLink(tx, scope, invitationId, fresh)
    record(tx, ctx, {
      did: 'invitation.copied',
      thing: { kind: 'invitation', id: invitationId },
      clientId: link.clientId,
      audience: 'staff',
      data: { email: link.email },
    })
    return { url: urlOf(ctx, link) }
  })
}
