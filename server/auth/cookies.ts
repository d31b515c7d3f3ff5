import type { Context } from '../context'

type Doors = Pick<Context, 'appUrl'>

const secure = ({ appUrl }: Doors) => appUrl.startsWith('https:')
const nameOf = (ctx: Doors, name: string) => (secure(ctx) ? `__Host-${name}` : name)

/** A Set-Cookie line that no script can read. */
export const setCookie = (ctx: Doors, name: string, value: string, seconds: number): string =>
  `${nameOf(ctx, name)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure(ctx) ? '; Secure' : ''}`

export const clearCookie = (ctx: Doors, name: string): string => setCookie(ctx, name, '', 0)

/** What the request's Cookie header says under this name. */
export function readCookie(ctx: Doors, request: Request, name: string): string | undefined {
  const start = `${nameOf(ctx, name)}=`
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length)
}
