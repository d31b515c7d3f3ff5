import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client'
import { MOST_AT_ONCE } from '../trpc/batch'
import type { AppRouter } from '../trpc/root'
import { createAccess } from './access'
import type { Grant, Tokens } from './grant'

export type { OriginsErrorCode } from './grant'
export { OriginsError } from './grant'
export type { AppRouter, Tokens }

export type ClientOptions = {
  /** The portal's address: https://portal.example.com */
  url: string
  /** Told of each new pair, to keep it: a refresh token works once. Waited for before the tokens are used. */
  onTokens?: (tokens: Tokens) => void | Promise<void>
  fetch?: typeof fetch
} & ({ email: string; password: string; code?: string } | { tokens: Tokens })

/** What the portal's verbs are called by: `await portal.invoices.list.query({ status: 'open' })`. */
export type Client = TRPCClient<AppRouter>

/**
 * Signs in at the first call, or goes on with kept tokens, and refreshes by itself. A call that the
 * portal refuses throws tRPC's error; one that could not sign in, or whose session has ended, throws it
 * with an OriginsError as its `cause`.
 */
export function createClient(options: ClientOptions): Client {
  // As a plain call: a browser's fetch does not work as another object's method.
  const send: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init))
  const url = options.url.replace(/\/+$/, '')
  const access = createAccess({ url, send, start: startOf(options), onTokens: options.onTokens })
  const link = httpBatchLink<AppRouter>({
    url: `${url}/rpc`,
    // Many calls at once become several requests: proxies refuse longer addresses.
    maxURLLength: 7000,
    maxItems: MOST_AT_ONCE,
    fetch: (input, init) => access.call((authorization) => send(input as string, withHeader(init, authorization))),
  })
  return createTRPCClient<AppRouter>({ links: [link] })
}

const startOf = (options: ClientOptions): Tokens | Grant =>
  'tokens' in options
    ? options.tokens
    : { grant_type: 'password', email: options.email, password: options.password, code: options.code }

function withHeader(init: unknown, authorization: string): RequestInit {
  const { headers, ...rest } = init as RequestInit
  // Never the browser's cookies: a token is somebody, and nobody else.
  return { ...rest, headers: { ...(headers as Record<string, string>), authorization }, credentials: 'omit' }
}
