import { eq } from 'drizzle-orm'
import { passkeys } from '../../../db/schema'
import type { Context } from '../../context'
import { shownEmail } from '../../kernel/emailText'
import { parse } from '../../kernel/parse'
import { makeChallenge } from '../challenges'
import { confirmIdentity } from '../confirm'
import { type ProofInput, proofInput } from '../input'
import { requireScope } from '../policy'
import { requirePerson } from '../viewer'
import { relyingParty, webauthn } from './relyingParty'

/** The question to the browser that makes a passkey for this person, to be answered within five minutes. */
export async function askToAddPasskey(ctx: Context, input: ProofInput) {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { proof } = parse(proofInput, input)
  await confirmIdentity(ctx, proof)
  const mine = await ctx.db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.personId, viewer.id))
  const firm = await ctx.firm()
  const token = await makeChallenge(ctx, 'passkey-add', { personId: viewer.id })
  const { generateRegistrationOptions } = await webauthn()
  return generateRegistrationOptions({
    rpName: firm.name,
    rpID: relyingParty(ctx).rpID,
    userName: shownEmail(viewer.email),
    userDisplayName: viewer.name,
    userID: new TextEncoder().encode(viewer.id),
    challenge: new Uint8Array(Buffer.from(token, 'base64url')),
    attestationType: 'none',
    excludeCredentials: mine,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}
