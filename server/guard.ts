import type { IncomingMessage } from 'node:http'

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
  // browser's own two headers have to agree.
  return origin !== `http://${req.headers.host}` && origin !== `https://${req.headers.host}`
}
