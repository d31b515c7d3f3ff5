import { randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type AppLoadContext, createRequestHandler, type ServerBuild } from '@remix-run/server-runtime'
import compression from 'compression'
import type { Logger } from 'pino'
import { unavailable } from '../db/unavailable'
import { BODY_BYTES, end, send, TOO_LARGE, toRequest } from './adapter'
import { statusOfAddress } from './address'
import { serveAssets } from './assets'
import type { Limits } from './auth/limits'
import type { Context } from './context'
import { allowOrigin, type Credentials, credentialsOf, fromElsewhere, openedOverHttp } from './guard'
import { securityHeaders } from './headers'
import { makeId } from './kernel/ids'
import { networkOf } from './kernel/network'
import { answering, withPlainData } from './refusals'
import { createRequestLimit } from './requestLimit'
import { rpcSignedOut, rpcUnavailable } from './trpc/refusedBefore'

/** What a request adds to its Context; loaders and actions get both as one. */
export type Web = {
  nonce: string
  /** Set by an action that answers 422: loaders of the same answer say so in the page's title. */
  rejected?: boolean
  /** The portal's https address, if this page may have been opened over http, where nobody can sign in. */
  openAt?: string
}

declare module '@remix-run/server-runtime' {
  interface AppLoadContext extends Context, Web {}
}

const UNREADABLE = 'This address cannot be read.'

type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

export type App = {
  /** Called for each request in development, so that an edited verb is live on the next one. */
  build: () => Promise<ServerBuild>
  /** Vite's, in development. */
  middleware?: Middleware
  /** The folder of the files that the browser loads. */
  client: string
  appUrl: URL
  trustProxy: boolean
  log: Logger
  now: () => Date
  /** Pages of these may use RPC with a token. */
  apiOrigins: string[]
  requests: Limits['requests']
  /** Milliseconds after which an answer that is not read is given up. */
  stallMs?: number
  /** Origins that the answer to a form may lead to: Stripe's page. */
  formTargets?: string[]
  /** Null for an Authorization header that opens nothing. */
  contextFor: (from: Context['from'], credentials: Credentials, log: Logger) => Promise<Context | null>
  healthy: () => Promise<void>
}

export function createApp(app: App): RequestListener {
  const development = app.middleware !== undefined
  const mode = development ? 'development' : 'production'
  const compress = compression() as unknown as Middleware
  const sendAsset = development ? undefined : serveAssets(app.client, compress)
  const { stallMs = 60_000 } = app
  const headersFor = securityHeaders(app.appUrl, development, app.formTargets)
  const secondsToWait = createRequestLimit(app.requests)
  let known: Known | undefined
  let warned = app.trustProxy

  /** While the database is away no viewer is loaded, and each kind of route answers 503 in its own format. */
  async function contextFor(
    from: Context['from'],
    credentials: Credentials,
    log: Logger,
  ): Promise<(Context & Pick<AppLoadContext, 'unavailable'>) | null> {
    try {
      return await app.contextFor(from, credentials, log)
    } catch (error) {
      const refusal = unavailable(error)
      const context = refusal && (await app.contextFor(from, { kind: 'none' }, log))
      if (!context) throw error
      return { ...context, unavailable: refusal }
    }
  }

  async function pages(req: IncomingMessage, res: ServerResponse, asked: Asked) {
    const { path, log, from, nonce } = asked
    const credentials = credentialsOf(path, req.headers)
    if (credentials.kind === 'cookie' && fromElsewhere(req, app.appUrl)) {
      return answerPlainly(req, res, 403, `This request came from another site. The portal is at ${app.appUrl.origin}.`)
    }
    if (Number(req.headers['content-length'] ?? 0) > BODY_BYTES) return end(res, 413, TOO_LARGE)
    const context = await contextFor(from, credentials, log)
    // By what was found, not by what was sent: made-up cookies would each be counted from one.
    const asker = context?.viewer.kind === 'person' ? context.viewer.sessionId : networkOf(from.ip)
    const wait = secondsToWait(asker, app.now())
    if (wait) {
      res.setHeader('retry-after', wait)
      return answerPlainly(req, res, 429, `Too many requests. Wait ${wait} seconds and try again.`)
    }
    if (!context) {
      res.setHeader('www-authenticate', 'Bearer error="invalid_token"')
      return end(res, 401, rpcSignedOut, 'application/json')
    }
    if (context.unavailable && path.startsWith('/rpc/')) {
      return end(res, 503, rpcUnavailable(context.unavailable.message), 'application/json')
    }
    // Remix compares it with the host, to guard cookies: doors that look at none answer whoever asks.
    if (credentials.kind === 'none') delete req.headers.origin
    const request = toRequest(req, res, app.appUrl)
    if (!request) return end(res, 400, UNREADABLE)
    const build = await app.build()
    if (known?.build !== build) {
      const answers = answering(build)
      const documents = createRequestHandler(withPlainData(answers), mode)
      known = {
        build,
        documents,
        data: createRequestHandler(answers, mode),
        rpc: answers.routes['routes/rpc.$']?.module as Known['rpc'],
      }
    }
    // By the profile, finding the route is a seventh of a procedure's time, and the address says it already.
    const procedure = path.startsWith('/rpc/') && (isReading(req) ? known.rpc?.loader : known.rpc?.action)
    if (procedure) {
      const answer = Promise.resolve(procedure({ request, params: {}, context: { ...context, nonce } }))
      return send(res, await answer.catch(thrownAnswer), stallMs)
    }
    const handle = isDataRequest(req) ? known.data : known.documents
    const load: AppLoadContext = { ...context, nonce, ...(asked.openAt && { openAt: asked.openAt }) }
    const answer = await handle(request, load)
    if (!load.refused) return send(res, answer, stallMs)
    // A file has no page to say it on: one that no address leads to does.
    const page = new Request(new URL('/refused', app.appUrl), { method: request.method })
    await send(res, await known.documents(page, load), stallMs)
  }

  function answer(req: IncomingMessage, res: ServerResponse, asked: Asked) {
    const { path, nonce } = asked
    for (const [name, value] of headersFor(nonce)) res.setHeader(name, value)
    const status = statusOfAddress(req.url ?? '/')
    if (status) return end(res, status, status === 404 ? 'Not found' : UNREADABLE)
    if (path === '/healthz') {
      app.healthy().then(
        () => end(res, 200, 'ok'),
        () => end(res, 503, 'the database does not answer'),
      )
      return
    }
    if (allowOrigin(req, res, path, app.apiOrigins)) return
    const overHttp = openedOverHttp(req, app.appUrl, app.trustProxy)
    // "GET http://portal.example/page" has no path that could follow our origin.
    const redirects = overHttp === 'redirect' && isReading(req) && req.url?.startsWith('/')
    if (redirects && credentialsOf(path, req.headers).kind === 'cookie') {
      res.setHeader('location', `${app.appUrl.origin}${req.url}`)
      return end(res, 308, `The portal is at ${app.appUrl.origin}.`)
    }
    const openAt = overHttp === 'no' ? undefined : app.appUrl.origin
    const toPages = () => {
      const answerPage = () => void pages(req, res, { ...asked, openAt }).catch(asked.failed)
      if (req.headers['accept-encoding']) compress(req, res, answerPage)
      else answerPage()
    }
    if (app.middleware) app.middleware(req, res, toPages)
    else if (sendAsset && isAsset(path)) sendAsset(req, res, path)
    else toPages()
  }

  return (req, res) => {
    const started = performance.now()
    const requestId = makeId('req', app.now().getTime())
    const path = (req.url ?? '/').split('?')[0] ?? '/'
    const log = app.log.child({ requestId })
    const from = { ip: ipOf(req, app.trustProxy), userAgent: req.headers['user-agent'] ?? '', requestId }
    if (!warned && req.headers['x-forwarded-for'] !== undefined) {
      warned = true
      app.log.warn(NO_PROXY)
    }
    res.setHeader('x-request-id', requestId)
    res.on('close', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10
      log.info({ method: req.method, path, status: res.statusCode, ms, done: res.writableFinished }, 'request')
    })
    const failed = (error: unknown) => {
      const refusal = unavailable(error)
      if (refusal) return end(res, 503, refusal.message)
      log.error({ err: error }, 'the request failed')
      end(res, 500, `Something went wrong (${requestId}).`)
    }
    // An error event that nobody listens to ends the process.
    res.on('error', (error) => log.warn({ err: error }, 'the answer broke off'))
    endWhenUnread(res, stallMs)
    const nonce = randomBytes(16).toString('base64')
    try {
      answer(req, res, { path, log, from, nonce, failed })
    } catch (error) {
      failed(error)
    }
  }
}

/** Remix in the browser shows any other answer as a fault of the portal. */
function answerPlainly(req: IncomingMessage, res: ServerResponse, status: number, message: string): void {
  if (isDataRequest(req)) {
    res.setHeader('x-remix-catch', 'yes')
    end(res, status, JSON.stringify({ message }), 'application/json; charset=utf-8')
  } else end(res, status, message)
}

const isReading = ({ method }: IncomingMessage) => method === 'GET' || method === 'HEAD'

/** A socket times out when nothing moves on it: that is a reader who stalls only while bytes wait to be read. */
function endWhenUnread(res: ServerResponse, stallMs: number): void {
  res.setTimeout(stallMs, () => {
    if (res.writableLength > 0) res.destroy()
  })
}

type Handler = ReturnType<typeof createRequestHandler>
type Door = (args: { request: Request; params: object; context: object }) => Promise<Response>

/** Doors throw their answers to refusals. */
function thrownAnswer(error: unknown): Response {
  if (error instanceof Response) return error
  throw error
}

type Known = { build: ServerBuild; documents: Handler; data: Handler; rpc: { loader: Door; action: Door } | undefined }

type Asked = {
  path: string
  log: Logger
  from: Context['from']
  nonce: string
  openAt?: string | undefined
  failed: (error: unknown) => void
}

/** Of Remix in the browser, for one route's data. */
const isDataRequest = (req: IncomingMessage) => /[?&]_data=/.test(req.url ?? '')

const isAsset = (path: string) => path.startsWith('/assets/') || path === '/favicon.svg' || path === '/robots.txt'

const ipOf = (req: IncomingMessage, trustProxy: boolean): string => {
  const forwarded = trustProxy
    ? String(req.headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : ''
  // Some proxies name the port too: it differs from connection to connection, and whose limits they are does not.
  const [, v6, v4] = WITH_PORT.exec(forwarded ?? '') ?? []
  return v6 || v4 || forwarded || (req.socket.remoteAddress ?? '')
}

const NO_PROXY =
  'A request had the header X-Forwarded-For, and TRUST_PROXY is not set. If a reverse proxy of yours passes requests on, set TRUST_PROXY=1: until then all visitors share its address and its limits. Otherwise somebody sent the header, and there is nothing to do.'

const WITH_PORT = /^(?:\[([\da-f:.]+)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+)$/i
