import type { ActionFunctionArgs, LoaderFunctionArgs, ServerBuild } from '@remix-run/server-runtime'
import { nextPath } from './kernel/nextPath'
import { Refusal, statusOf } from './kernel/refusal'
import { refusalOf } from './refusalOf'

/** A form that was being sent when its session had ended. */
export type Unsent = { path: string; fields: [name: string, value: string][] }

/** What the error page shows, and what it carries through signing in. `file`: it stands in the place of one. */
export type Answer = { message: string; requestId: string; unsent?: Unsent; file?: true }

declare module '@remix-run/server-runtime' {
  interface AppLoadContext {
    /** Set by an action that is refused to somebody who is signed out. */
    unsent?: Unsent
    /** Set by an action whose answer is a page of its own: the loaders of the same answer lead nowhere else. */
    answered?: boolean
    /** Set by a file that is refused to a browser: a page says so in its place. */
    refused?: Refused
    /** Why nobody could be looked up for this request: every loader and action answers with it. */
    unavailable?: Refusal
  }
}

type Refused = { status: number; body: Answer; retryAfter?: number | undefined }

type Door = (args: LoaderFunctionArgs & ActionFunctionArgs) => unknown

/**
 * The build with every loader and action behind one adapter: a refusal becomes its HTTP answer,
 * whoever is signed out goes to sign in and comes back, and anything else is a bug: logged, and shown
 * as the request's id alone.
 */
export function answering(build: ServerBuild): ServerBuild {
  const routes = Object.entries(build.routes).map(([id, route]) => {
    if (!route) return [id, route]
    const module = { ...route.module }
    const file = !module.default
    if (module.loader) module.loader = behind(module.loader as Door, file) as typeof module.loader
    if (module.action) module.action = behind(module.action as Door) as typeof module.action
    return [id, { ...route, module }]
  })
  return { ...build, routes: Object.fromEntries(routes) }
}

/**
 * What a page's loaders return goes to the renderer without being written into a Response and read out of it
 * again. It is turned to JSON and back all the same, so that a page gets what the browser will hydrate from.
 */
export function withPlainData(build: ServerBuild): ServerBuild {
  const routes = Object.entries(build.routes).map(([id, route]) => {
    const loader = route?.module.default && (route.module.loader as Door | undefined)
    if (!route || !loader) return [id, route]
    const plain = async (args: Parameters<Door>[0]) => {
      const data = await loader(args)
      return data instanceof Response || data === undefined ? data : asResponse(data)
    }
    return [id, { ...route, module: { ...route.module, loader: plain } }]
  })
  return { ...build, routes: Object.fromEntries(routes) }
}

const headers = new Headers({ 'content-type': 'application/json; charset=utf-8' })

/** As much of a Response as the router asks of one. */
const asResponse = (data: unknown) => ({
  status: 200,
  statusText: 'OK',
  headers,
  body: '',
  json: async () => JSON.parse(JSON.stringify(data)),
})

const behind =
  (door: Door, file = false): Door =>
  async (args) => {
    try {
      if (args.context.unavailable) throw args.context.unavailable
      return await door(args)
    } catch (error) {
      if (error instanceof Response) throw error
      const answer = answerTo(error, args)
      if (answer instanceof Response) throw answer
      if (file && wantsPage(args.request)) args.context.refused = inPlaceOfFile(answer, error)
      throw responseOf(answer)
    }
  }

/** No form stands there whose fields could say it. */
function inPlaceOfFile({ body, ...answer }: Refused, error: unknown): Refused {
  const reasons = error instanceof Refusal ? Object.values(error.fields).flat() : []
  const message = reasons.length ? `${reasons.join('. ')}.` : body.message
  return { ...answer, body: { ...body, message, file: true } }
}

const wantsPage = ({ method, headers }: Request) =>
  (method === 'GET' || method === 'HEAD') && (headers.get('accept') ?? '').includes('text/html')

function answerTo(thrown: unknown, { request, context }: LoaderFunctionArgs): Response | Refused {
  const { requestId } = context.from
  const error = refusalOf(thrown)
  if (!error) {
    context.log.error({ err: thrown, requestId }, 'a page failed')
    return { status: 500, body: { message: '', requestId } }
  }
  if (error.code === 'signed-out' && request.method === 'GET') {
    const url = new URL(request.url)
    url.searchParams.delete('_data')
    const next = nextPath(url)
    return new Response(null, {
      status: 302,
      headers: { location: next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}` },
    })
  }
  const unsent = error.code === 'signed-out' ? context.unsent : undefined
  const body = { message: error.message, requestId, unsent }
  return { status: statusOf[error.code], body, retryAfter: error.retryAfter }
}

export const responseOf = ({ status, body, retryAfter }: Refused): Response =>
  Response.json(body, { status, headers: retryAfter ? { 'retry-after': String(retryAfter) } : {} })
