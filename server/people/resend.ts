import { record } from '../activity/record'
import { countAttempt } from '../auth/limits'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { enqueue } from '../outbox/enqueue'
import { type InvitationInput, invitationInput } from './invitationInput'
import { invitationScope } from './pending'
import { freshLink, renewLink } from './renewLink'

/** Mails the invitation again, with another link and another 72 hours; the link before is gone. */
export async function resendInvitation(ctx: Context, input: InvitationInput): Promise<{ email: string }> {
  const scope = invitationScope(ctx.viewer)
  const { invitationId } = parse(invitationInput, input)
  await countAttempt(ctx, 'inviteByPerson', requirePerson(ctx.viewer).id)
  const fresh = freshLink(ctx)

  return ctx.write(async (tx) => {
    const { email, clientId } = await renewLink(tx, scope, invitationId, fresh)
    await enqueue(tx, ctx, {
      kind: 'mail.invitation',
      payload: { linkId: invitationId, nonce: fresh.nonce },
      about: { to: email, clientId, thing: { kind: 'invitation', id: invitationId } },
    })
    record(tx, ctx, {
      did: 'invitation.resent',
      thing: { kind: 'invitation', id: invitationId },
      clientId,
      audience: clientId ? 'client' : 'staff',
      data: { email },
    })
    return { email }
  })
}
