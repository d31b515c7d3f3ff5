import type { IncomingMessage, ServerResponse } from 'node:http'

/** What of a request may say who asks; a cookie header may be empty. */
export type Credentials =
  | { kind: 'cookie'; cookie: string }
  | { kind: 'bearer'; authorization: string }
  | { kind: 'none' }

/** Doors for scripts and apps, as strict as this so that no other address can be written like one. */
const TOKEN = '/api/token'
/** Doors that look at no cookie: what opens them is in the request itself. */
const COOKIELESS = new Set([TOKEN, '/api/webhooks/resend', '/api/webhooks/stripe', '/unsubscribe'])
const RPC = /^\/rpc\/\w[\w.,%]*$/

/**
 * Cookies count everywhere but where tokens are granted, webhooks are received and mails turned off, and
 * where RPC is asked with an Authorization header, which counts nowhere else: there another site's page has
 * nothing of ours to send.
 */
export function credentialsOf(path: string, headers: IncomingMessage['headers']): Credentials {
  if (COOKIELESS.has(path)) return { kind: 'none' }
  const { authorization, cookie = '' } = headers
  return authorization !== undefined && RPC.test(path) ? { kind: 'bearer', authorization } : { kind: 'cookie', cookie }
}

/**
 * Lets the pages of the named origins read what RPC and the token door answer, never with cookies.
 * True when the request was a preflight, which is answered here.
 */
export function allowOrigin(req: IncomingMessage, res: ServerResponse, path: string, origins: string[]): boolean {
  if (!origins.length || !(path === TOKEN || RPC.test(path))) return false
  res.setHeader('vary', 'Origin')
  const { origin } = req.headers
  if (origin === undefined || !origins.includes(origin)) return false
  res.setHeader('access-control-allow-origin', origin)
  res.setHeader('access-control-expose-headers', 'Retry-After')
  if (req.method !== 'OPTIONS') return false
  res.setHeader('access-control-allow-methods', 'GET, POST')
  res.setHeader('access-control-allow-headers', 'Authorization, Content-Type')
  res.setHeader('access-control-max-age', '600')
  res.statusCode = 204
  res.end()
  return true
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * True for a changing request that carries our cookie and was made by another site's page. Browsers
 * send Origin with every POST and Sec-Fetch-Site with every request; scripts that send neither hold
 * no cookie of somebody else.
 */
export function fromElsewhere(req: Pick<IncomingMessage, 'method' | 'headers'>, appUrl: URL): boolean {
  if (SAFE.has(req.method ?? 'GET')) return false
  const site = req.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  const origin = req.headers.origin
  if (origin === undefined) return false
  if (origin === appUrl.origin) return false
  // The portal may be opened by another name than APP_URL's (127.0.0.1, a LAN address): then the
  // browser's own two headers have to agree. A page over http is not one of an https portal, whose cookies are Secure.
  return origin !== `${appUrl.protocol}//${req.headers.host}`
}

/**
 * Whether a page of an https portal was opened over http. 'redirect' if the trusted proxy says so, 'maybe' if nothing
 * says otherwise. Browsers send Sec-Fetch-Site over https only, so a request with it came over https, whatever
 * a proxy behind the one with TLS says: a redirect would go in a circle.
 */
export function openedOverHttp(
  { headers }: Pick<IncomingMessage, 'headers'>,
  appUrl: URL,
  trustProxy: boolean,
): 'redirect' | 'maybe' | 'no' {
  if (appUrl.protocol !== 'https:') return 'no'
  if (headers['sec-fetch-site'] !== undefined) return 'no'
  const said = String(headers['x-forwarded-proto'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
    .toLowerCase()
  if (said === 'https') return 'no'
  return trustProxy && said === 'http' ? 'redirect' : 'maybe'
}
