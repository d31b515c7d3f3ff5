import type { LoaderFunctionArgs } from '@remix-run/node'
import { getLogo } from '~/server/settings/getLogo'

/** The bytes of one id never change. */
export async function loader({ context, params }: LoaderFunctionArgs) {
  const { type, bytes } = await getLogo(context, { id: params.id ?? '' })
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': type,
      'content-length': String(bytes.length),
      'cache-control': 'public, max-age=31536000, immutable',
      // Mails are read on pages of others.
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
  })
}
