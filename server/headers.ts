import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

/**
 * React sets client-side styles through the CSSOM, so no style attribute is ever needed in HTML.
 * Asked of helmet once: from request to request they differ in the nonce alone. `formTargets` are origins that
 * the answer to a form may lead to. Without upgrade-insecure-requests: all our addresses are relative, and a page that
 * was opened over http would lose its styles and its form.
 */
export function securityHeaders(
  appUrl: URL,
  development: boolean,
  formTargets: string[] = [],
): (nonce: string) => [name: string, value: string][] {
  const slot = '{nonce}'
  const https = appUrl.protocol === 'https:'
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': [`'nonce-${slot}'`, "'strict-dynamic'"],
        'style-src': development ? ["'self'", "'unsafe-inline'"] : ["'self'"],
        'style-src-attr': ["'none'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'"],
        'connect-src': development ? ["'self'", 'ws:'] : ["'self'"],
        'manifest-src': ["'self'"],
        'form-action': ["'self'", ...formTargets],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  const fixed: [string, string][] = []
  const recorder = { setHeader: (name: string, value: string) => fixed.push([name, value]), removeHeader: () => {} }
  protect({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error) throw error
  })
  return (nonce) => fixed.map(([name, value]) => [name, value.replace(slot, nonce)])
}
