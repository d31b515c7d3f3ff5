import type { LoaderFunctionArgs } from '@remix-run/node'
import { getBrandCss } from '~/server/settings/getBrand'

/** Kept for ever under the name of these colours; under an older one a browser is given the present ones, once. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { css, version } = await getBrandCss(context)
  const present = new URL(request.url).searchParams.get('v') === version
  return new Response(css, {
    headers: {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': present ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
  })
}
