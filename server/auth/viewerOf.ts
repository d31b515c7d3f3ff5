import type { Context } from '../context'
import type { Credentials } from '../guard'
import { readAccessToken } from './accessToken'
import { nobody, type Viewer } from './viewer'

const BEARER = /^Bearer +([\w.-]+)$/i

/** Who asks, read anew at each request. Null for an Authorization header that opens nothing. */
export async function viewerOf(
  ctx: Pick<Context, 'keys' | 'appUrl' | 'now' | 'sessions'>,
  credentials: Credentials,
): Promise<Viewer | null> {
  if (credentials.kind === 'none') return nobody
  if (credentials.kind === 'cookie') return (await ctx.sessions.find(credentials.cookie)) ?? nobody
  const token = BEARER.exec(credentials.authorization)?.[1]
  const claims = token ? await readAccessToken(ctx, token) : null
  if (!claims) return null
  const person = await ctx.sessions.findRefresh(claims.sessionId)
  return person?.id === claims.personId ? person : null
}
