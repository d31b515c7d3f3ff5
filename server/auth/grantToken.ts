import { z } from 'zod'
import type { Context } from '../context'
import { networkOf } from '../kernel/network'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { ACCESS_TOKEN_LASTS, type AccessClaims, signAccessToken } from './accessToken'
import { signInEmailField } from './input'
import { countAttempt, giveBack } from './limits'
import { refreshSession } from './refreshSession'
import { refreshTokenOf } from './refreshToken'
import { signIn } from './signIn'

const grantTokenInput = z.discriminatedUnion('grant_type', [
  z.strictObject({
    grant_type: z.literal('password'),
    email: signInEmailField,
    password: z.string().min(1).max(1000),
    code: z.string().trim().min(1).max(100).optional(),
  }),
  z.strictObject({ grant_type: z.literal('refresh_token'), refresh_token: z.string().min(1).max(1000) }),
])
export type GrantTokenInput = z.input<typeof grantTokenInput>

/** Named as OAuth 2 does. `expires_in` is in seconds. */
export type GrantedToken = {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  refresh_token: string
}

/**
 * Tokens for a script or an app. Refuses as 'invalid' what is not such a question, as 'signed-out' what
 * does not open the door, with the field `code` where only a code of the second factor is missing.
 */
export async function grantToken(ctx: Context, input: GrantTokenInput): Promise<GrantedToken> {
  const grant = parse(grantTokenInput, input)
  if (grant.grant_type === 'refresh_token') {
    const { refreshToken, ...claims } = await refreshSession(ctx, grant.refresh_token)
    return granted(ctx, claims, refreshToken)
  }
  const attempt = await countAttempt(ctx, 'tokenByIp', networkOf(ctx.from.ip))
  const { email, password, code } = grant
  const started = await signIn(ctx, { email, password, code, kind: 'refresh' }).catch(async (error) => {
    if (!(error instanceof Refusal) || error.code !== 'invalid') throw error
    const missing = code === undefined ? error.fields.code : undefined
    if (missing) await giveBack(ctx, attempt)
    throw new Refusal('signed-out', error.message, missing ? { fields: { code: missing } } : {})
  })
  if (started.step !== 'done') throw new Refusal('signed-out')
  await giveBack(ctx, attempt)
  const { sessionId, personId } = started
  return granted(ctx, { sessionId, personId }, refreshTokenOf(ctx.keys, { sessionId, generation: 0 }))
}

async function granted(ctx: Context, claims: AccessClaims, refreshToken: string): Promise<GrantedToken> {
  return {
    access_token: await signAccessToken(ctx, claims),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_LASTS,
    refresh_token: refreshToken,
  }
}
