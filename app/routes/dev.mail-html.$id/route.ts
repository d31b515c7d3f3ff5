import type { LoaderFunctionArgs } from '@remix-run/node'
import { getMail } from '~/server/embedded/resend/get'

/** A mail may bring its own styles and small images, and open links in a new tab; nothing else. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const { html } = await getMail(context, request.headers, { id: params.id ?? '' })
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      // Chromium warns that a sandboxed page cannot have what our other pages ask for.
      'origin-agent-cluster': '?0',
    },
  })
}
