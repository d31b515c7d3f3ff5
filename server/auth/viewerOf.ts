import type { Context, Firm } from '../context'
import type { Credentials } from '../guard'
import { readAccessToken } from './accessToken'
import { nobody, type Viewer } from './viewer'

const BEARER = /^Bearer +([\w.-]+)$/i

/** Who asks, read anew at each request, with the firm where it came along. Null for an Authorization header that opens nothing. */
export async function viewerOf(
  ctx: Pick<Context, 'keys' | 'appUrl' | 'now' | 'sessions'>,
  credentials: Credentials,
): Promise<{ viewer: Viewer; firm?: Firm } | null> {
  if (credentials.kind === 'none') return { viewer: nobody }
  if (credentials.kind === 'cookie') {
    const found = await ctx.sessions.findWithFirm(credentials.cookie)
    return found ? { viewer: found.person, firm: found.firm } : { viewer: nobody }
  }
  const token = BEARER.exec(credentials.authorization)?.[1]
  const claims = token ? await readAccessToken(ctx, token) : null
  if (!claims) return null
  const person = await ctx.sessions.findRefresh(claims.sessionId)
  return person?.id === claims.personId ? { viewer: person } : null
}
