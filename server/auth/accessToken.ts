import { jwtVerify, SignJWT } from 'jose'
import type { Context } from '../context'

/** Seconds. */
export const ACCESS_TOKEN_LASTS = 600

const ALGORITHM = 'HS256'
const TYPE = 'at+jwt'
const AUDIENCE = 'origins-rpc'

/** Whom a token names. It carries no rights: those are read at each request. */
export type AccessClaims = { personId: string; sessionId: string }

type Doors = Pick<Context, 'keys' | 'appUrl' | 'now'>

const secondsOf = (moment: Date): number => Math.floor(moment.getTime() / 1000)

export function signAccessToken(ctx: Doors & Pick<Context, 'id'>, claims: AccessClaims): Promise<string> {
  const at = secondsOf(ctx.now())
  return new SignJWT({ sid: claims.sessionId })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(ctx.appUrl)
    .setAudience(AUDIENCE)
    .setSubject(claims.personId)
    .setJti(ctx.id('tok'))
    .setIssuedAt(at)
    .setExpirationTime(at + ACCESS_TOKEN_LASTS)
    .sign(keyOf(ctx))
}

/** Null for whatever is not a token of ours, for this door, at this moment. */
export async function readAccessToken(ctx: Doors, token: string): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(token, keyOf(ctx), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ctx.appUrl,
      audience: AUDIENCE,
      currentDate: ctx.now(),
      clockTolerance: 0,
      requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
    })
    const { sub, sid } = payload
    return typeof sub === 'string' && typeof sid === 'string' ? { personId: sub, sessionId: sid } : null
  } catch {
    // Whatever is wrong with it, it opens nothing.
    return null
  }
}

const keyOf = (ctx: Pick<Context, 'keys'>): Uint8Array => ctx.keys.derive('access token')
