import type { Context } from '../../context'
import { networkOf } from '../../kernel/network'
import { makeChallenge } from '../challenges'
import { countAttempt } from '../limits'
import { relyingParty, webauthn } from './relyingParty'

/** The question that any passkey of this portal may answer, once, within five minutes. */
export async function askForPasskey(ctx: Context) {
  const { key, startedAt } = await countAttempt(ctx, 'signInByIp', networkOf(ctx.from.ip))
  // Who signs in with it gives the try back.
  const data = { attempt: key, startedAt: startedAt.toISOString() }
  const challenge = Buffer.from(await makeChallenge(ctx, 'passkey-use', { data }), 'base64url')
  const { generateAuthenticationOptions } = await webauthn()
  return generateAuthenticationOptions({
    rpID: relyingParty(ctx).rpID,
    challenge: new Uint8Array(challenge),
    userVerification: 'required',
  })
}
