import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import type { AppLoadContext, EntryContext, HandleErrorFunction } from '@remix-run/server-runtime'
import { renderToString } from 'react-dom/server'
import { Nonce } from './lib/nonce'

// One build holds pages, verbs and commands, so that a module exists once.
export { main } from '~/server/main'

/** Our pages are complete when their loaders are: one string, which the adapter hands straight to the socket. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  context: AppLoadContext,
) {
  const html = renderToString(
    <Nonce.Provider value={context.nonce}>
      <RemixServer context={remix} url={request.url} />
    </Nonce.Provider>,
  )
  headers.set('content-type', 'text/html; charset=utf-8')
  return Object.assign(new Response(null, { status, headers }), { html: `<!DOCTYPE html>${html}` })
}

/** An address that leads nowhere, or a method that it does not have, is a visitor's mistake and none of ours. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  const mistake = isRouteErrorResponse(error) && error.status < 500
  if (!mistake && !request.signal.aborted) context.log.error({ err: error }, 'rendering failed')
}
