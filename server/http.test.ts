import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { DrizzleQueryError, eq } from 'drizzle-orm'
import { base64url, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import * as tokenRoute from '../app/routes/api.token/route'
import * as rpcRoute from '../app/routes/rpc.$/route'
import type { ReadDb } from '../db/client'
import { people, sessions } from '../db/schema'
import type { GrantedToken } from './auth/grantToken'
import { createSessions } from './auth/sessions'
import { cookieValue, firmWithPeople, PASSWORD, signedIn, withTotp } from './auth/testing'
import type { Context } from './context'
import type { App } from './http'
import { at, serve } from './httpTesting'
import { Refusal } from './kernel/refusal'
import { createLog } from './log'

const page = {
  loader: ({ context }: { context: Context }) => Response.json(nameOf(context)),
  action: () => new Response('done'),
}
const nameOf = ({ viewer }: Context) => (viewer.kind === 'person' ? viewer.email : viewer.kind)
const routes = { 'api/token': tokenRoute, 'rpc/*': rpcRoute, page }

const LIST = '/rpc/services.list?input=%7B%7D'

async function portal(over: Partial<App> = {}) {
  const { ctx } = await firmWithPeople()
  let now = ctx
  const url = await serve(() => now, routes, over)
  const form = (body: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/token`, { method: 'POST', body: new URLSearchParams(body), headers })
  const json = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/token`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const ask = (token: string, more: Record<string, string> = {}, path = LIST) =>
    fetch(url + path, { headers: { authorization: `Bearer ${token}`, ...more } })
  const tokens = async () => (await (await form(ben)).json()) as GrantedToken
  const pass = (ms: number) => {
    now = at(ctx, new Date(now.now().getTime() + ms))
  }
  return { ctx, url, form, json, ask, tokens, pass }
}

const ben = { grant_type: 'password', email: 'ben@client.test', password: PASSWORD }

describe('POST /api/token', () => {
  test('answers a form and JSON alike, and is not stored', async () => {
    const { form, json, ask } = await portal()
    for (const answer of [await form(ben), await json(ben)]) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('content-type')).toMatch('application/json')
      expect(answer.headers.getSetCookie()).toEqual([])
      const granted = (await answer.json()) as GrantedToken
      expect(granted).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 600,
        refresh_token: expect.any(String),
      })
      expect((await ask(granted.access_token)).status).toBe(200)
      const next = await json({ grant_type: 'refresh_token', refresh_token: granted.refresh_token })
      expect(next.status).toBe(200)
    }
  })

  test('says in OAuth’s words what is wrong', async () => {
    const { ctx, form, json, url } = await portal()
    const said = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error]
    expect(await said(await form({ ...ben, password: 'wrong password' }))).toEqual([401, 'invalid_grant'])
    expect(await said(await form({ grant_type: 'refresh_token', refresh_token: 'x' }))).toEqual([401, 'invalid_grant'])
    expect(await said(await form({ grant_type: 'implicit' }))).toEqual([400, 'unsupported_grant_type'])
    expect(await said(await form({ ...ben, scope: 'all' }))).toEqual([400, 'invalid_request'])
    for (const body of ['', '[]', 'null', '"x"', '{', '{"grant_type":"password"}', '[{"grant_type":"password"}]']) {
      expect(await said(await json(body)), body).toEqual([400, 'invalid_request'])
    }
    const twice = new URLSearchParams([...Object.entries(ben), ['email', 'admin@firm.test']])
    expect(await said(await fetch(`${url}/api/token`, { method: 'POST', body: twice }))).toEqual([
      400,
      'invalid_request',
    ])
    const many = `${new URLSearchParams(ben)}${'&a=b'.repeat(1000)}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await said(await fetch(`${url}/api/token`, { method: 'POST', body: many, headers }))).toEqual([
      400,
      'invalid_request',
    ])
    const text = await fetch(`${url}/api/token`, { method: 'POST', body: JSON.stringify(ben) })
    expect(await said(text)).toEqual([400, 'invalid_request'])
    await withTotp(ctx, 'ben@client.test')
    expect(await said(await form(ben))).toEqual([401, 'mfa_required'])
    const read = await fetch(`${url}/api/token`)
    expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await fetch(`${url}/api/token`, { method: 'PUT', body: '{}' })).status).toBe(405)
  })

  test('refuses more than a form can hold, and goes on', async () => {
    const { url, form } = await portal()
    const large = await fetch(`${url}/api/token`, { method: 'POST', body: 'x'.repeat(10_000_000) }).then(
      (answer) => answer.status,
      // The connection may be closed before the answer is read.
      () => 413,
    )
    expect(large).toBe(413)
    expect((await form(ben)).status).toBe(200)
  })

  test('rejects more than a grant needs, before it is parsed', async () => {
    const { url, form, json } = await portal()
    const most = JSON.stringify(ben).padEnd(10_240)
    expect((await json(most)).status).toBe(200)
    const streamed = () => new Blob(['['.repeat(200_000)]).stream()
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, duplex: 'half' }
    for (const answer of [
      await json(`${most} `),
      await json('['.repeat(1_000_000)),
      await form({ ...ben, scope: 'x'.repeat(10_240) }),
      await fetch(`${url}/api/token`, { ...init, body: streamed() } as RequestInit),
    ]) {
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([413, 'no-store'])
      expect(await answer.json()).toEqual({
        error: 'invalid_request',
        error_description: 'A grant has at most 10 KB.',
      })
    }
    const longest = { ...ben, password: '\u20ac'.repeat(1000) }
    for (const answer of [await form(longest), await json(longest)]) expect(answer.status).toBe(401)
  })

  test('ignores cookies and asks no page where it comes from', async () => {
    const { ctx, form } = await portal()
    const admin = await signedIn(ctx, 'admin@firm.test')
    const answer = await form(ben, { cookie: cookieValue(admin.cookie), origin: 'https://evil.example' })
    expect(answer.status).toBe(200)
    const [row] = await ctx.db.select().from(sessions).where(eq(sessions.kind, 'refresh'))
    expect(row?.personId).not.toBe(admin.personId)
  })

  test('is asked ten times in ten minutes, then says how long to wait', async () => {
    const { form } = await portal()
    for (let i = 0; i < 10; i++) expect((await form({ ...ben, password: 'wrong password' })).status).toBe(401)
    const answer = await form(ben)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '600'])
    expect(await answer.json()).toMatchObject({ error: 'too_many_requests' })
  })
})

describe('RPC with an access token', () => {
  test('is its person’s, with the rights that they have now, whatever the cookie says', async () => {
    const { ctx, ask, tokens } = await portal()
    const { access_token } = await tokens()
    const admin = await signedIn(ctx, 'admin@firm.test')
    const cookie = cookieValue(admin.cookie)
    expect((await ask(access_token)).status).toBe(200)
    expect((await ask(access_token, { cookie }, '/rpc/clients.list?input=%7B%7D')).status).toBe(403)
    expect((await ask(access_token, { cookie }, '/rpc/invoices.list?input=%7B%7D')).status).toBe(403)
    expect((await ask(access_token, { origin: 'https://elsewhere.example' })).status).toBe(200)
    await ctx.write(async (tx) => {
      await tx.update(people).set({ staffRole: 'admin' }).where(eq(people.email, ben.email))
    })
    expect((await ask(access_token, {}, '/rpc/clients.list?input=%7B%7D')).status).toBe(200)
  })

  test('answers several questions at once', async () => {
    const { ask, tokens } = await portal()
    const { access_token } = await tokens()
    const input = encodeURIComponent(JSON.stringify({ 0: {}, 1: {} }))
    const answer = await ask(access_token, {}, `/rpc/services.list,services.list?batch=1&input=${input}`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toHaveLength(2)
  })

  test('refuses more questions in one request than a client asks, since it counts once', async () => {
    const { ask, tokens } = await portal()
    const { access_token } = await tokens()
    const many = (count: number) => {
      const input = encodeURIComponent(
        JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [i, {}]))),
      )
      return ask(access_token, {}, `/rpc/${Array(count).fill('services.list').join(',')}?batch=1&input=${input}`)
    }
    expect((await many(20)).status).toBe(200)
    expect((await many(21)).status).toBe(400)
  })

  test('ends with the token, the session and the person', async () => {
    const { ctx, ask, tokens, pass } = await portal()
    const first = await tokens()
    pass(600_000)
    expect((await ask(first.access_token)).status).toBe(401)

    const second = await tokens()
    const set = (status: 'active' | 'deactivated') =>
      ctx.write(async (tx) => {
        await tx.update(people).set({ status }).where(eq(people.email, ben.email))
      })
    await set('deactivated')
    expect((await ask(second.access_token)).status).toBe(401)
    await set('active')
    expect((await ask(second.access_token)).status).toBe(200)
    await ctx.write(async (tx) => {
      await tx.delete(sessions)
    })
    expect((await ask(second.access_token)).status).toBe(401)
  })

  test('refuses whatever is not one with 401, even beside a good cookie', async () => {
    const { ctx, url, tokens } = await portal()
    const { access_token, refresh_token } = await tokens()
    const browser = await signedIn(ctx, 'ben@client.test')
    const [, body = ''] = access_token.split('.')
    const claims = JSON.parse(new TextDecoder().decode(base64url.decode(body)))
    const signed = (over: object, header: object = {}) =>
      new SignJWT({ ...claims, ...over })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
        .sign(ctx.keys.derive('access token'))
    const none = base64url.encode(JSON.stringify({ alg: 'none', typ: 'at+jwt' }))
    const wrong: Record<string, string> = {
      'alg none': `Bearer ${none}.${body}.`,
      'another audience': `Bearer ${await signed({ aud: 'origins-web' })}`,
      'another type': `Bearer ${await signed({}, { typ: 'JWT' })}`,
      'another issuer': `Bearer ${await signed({ iss: 'http://other.test' })}`,
      'a browser’s session': `Bearer ${await signed({ sid: browser.sessionId })}`,
      'somebody else’s session': `Bearer ${await signed({ sub: 'per_other' })}`,
      'a refresh token': `Bearer ${refresh_token}`,
      'another scheme': 'Basic YWRtaW46YWRtaW4=',
      'no token': 'Bearer',
      'two tokens': `Bearer ${access_token} ${access_token}`,
      empty: '',
    }
    for (const [name, authorization] of Object.entries(wrong)) {
      const answer = await fetch(url + LIST, { headers: { authorization, cookie: cookieValue(browser.cookie) } })
      expect(answer.status, name).toBe(401)
      expect(answer.headers.get('content-type'), name).toBe('application/json')
      expect(answer.headers.get('www-authenticate'), name).toMatch(/^Bearer/)
      expect(await answer.json(), name).toMatchObject({ error: { data: { code: 'UNAUTHORIZED', httpStatus: 401 } } })
    }
    const good = await fetch(url + LIST, { headers: { cookie: cookieValue(browser.cookie) } })
    expect(good.status).toBe(200)
  })

  test('counts nowhere else', async () => {
    const { ctx, ask, tokens } = await portal()
    const { access_token } = await tokens()
    const admin = await signedIn(ctx, 'admin@firm.test')
    const seen = async (more: Record<string, string>, path = '/page') => (await ask(access_token, more, path)).json()
    expect(await seen({})).toBe('nobody')
    expect(await seen({ cookie: cookieValue(admin.cookie) })).toBe('admin@firm.test')
  })

  test.each(['/rpc/../page', '/rpc/%2e%2e/page', '/rpc/x/../../page', '/rpc/x\\..\\..\\page', '/api/token/../../page'])(
    'does not count at %s, which is another address',
    async (path) => {
      const { url, tokens } = await portal()
      const { access_token } = await tokens()
      const { status, body } = await raw(url, path, { authorization: `Bearer ${access_token}` })
      if (status === 200) expect(body).toBe('"nobody"')
      else expect([400, 404]).toContain(status)
    },
  )
})

test('another site’s page changes nothing with our cookie, however it writes the address', async () => {
  const { ctx, url } = await portal()
  const { cookie } = await signedIn(ctx, 'ben@client.test')
  const headers = { cookie: cookieValue(cookie), origin: 'https://evil.example' }
  for (const path of [
    '/page',
    '/api/token/../../page',
    '/api/token/x/../../../page',
    '/rpc/services.list',
    '/API/token',
  ]) {
    expect((await raw(url, path, headers, 'POST')).status, path).toBe(403)
  }
})

describe('pages of another origin', () => {
  const origin = 'https://app.example'
  const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }

  test('may not read RPC unless they are named', async () => {
    const { url, ask, tokens } = await portal()
    const { access_token } = await tokens()
    const preflight = await fetch(url + LIST, { method: 'OPTIONS', headers: { origin, ...asks } })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    expect((await ask(access_token, { origin })).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('may when API_ORIGINS names them, never with cookies', async () => {
    const { ctx, url, ask, tokens } = await portal({ apiOrigins: [origin] })
    const { access_token } = await tokens()
    for (const path of [LIST, '/api/token']) {
      const preflight = await fetch(url + path, { method: 'OPTIONS', headers: { origin, ...asks } })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
      expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
      expect(preflight.headers.get('vary')).toContain('Origin')
    }
    const answers = [
      await ask(access_token, { origin }),
      await ask('wrong', { origin }),
      await fetch(`${url}/api/token`, { method: 'POST', headers: { origin }, body: new URLSearchParams(ben) }),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([200, 401, 200])
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      expect(answer.headers.get('vary')).toContain('Origin')
    }
    for (const other of ['https://evil.example', 'null', 'https://app.example.evil.example', 'http://app.example']) {
      const answer = await ask(access_token, { origin: other })
      expect(answer.headers.get('access-control-allow-origin'), other).toBeNull()
    }
    const { cookie } = await signedIn(ctx, 'ben@client.test')
    const withCookie = await fetch(`${url}/rpc/services.list`, {
      method: 'POST',
      headers: { origin, cookie: cookieValue(cookie) },
      body: '{}',
    })
    expect(withCookie.status).toBe(403)
    const elsewhere = await fetch(`${url}/page`, { method: 'OPTIONS', headers: { origin, ...asks } })
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull()
  })
})

test('redirects to sign-in with an address that fits into a header', async () => {
  const { ctx } = await firmWithPeople()
  const loader = () => {
    throw new Refusal('signed-out', 'Sign in to see this.')
  }
  const url = await serve(() => ctx, { page: { loader } })
  const leads = async (path: string) =>
    (await fetch(url + path, { redirect: 'manual' })).headers.get('location') ?? 'nowhere'
  expect(await leads('/page?q=a')).toBe('/sign-in?next=%2Fpage%3Fq%3Da')
  expect(await leads(`/page?q=${'%F0%9F%99%82'.repeat(900)}`)).toBe('/sign-in?next=%2Fpage')
})

describe('the limit on requests', () => {
  const requests = { most: 5, seconds: 60 }

  test('is each session’s, else the address’s, for a minute', async () => {
    const { ctx, url, ask, tokens, pass } = await portal({ requests })
    const { access_token } = await tokens()
    const [ada, ben] = [await signedIn(ctx, 'admin@firm.test'), await signedIn(ctx, 'ben@client.test')]
    const open = async (cookie?: string) => {
      const answer = await fetch(`${url}/page`, { headers: cookie ? { cookie } : {} })
      return [answer.status, answer.headers.get('retry-after')]
    }
    const [adas, bens] = [cookieValue(ada.cookie), cookieValue(ben.cookie)]
    for (let i = 0; i < 5; i++) expect(await open(adas)).toEqual([200, null])
    expect(await open(adas)).toEqual([429, '60'])
    expect(await open(bens)).toEqual([200, null])
    for (let i = 0; i < 5; i++) expect((await ask(access_token)).status).toBe(200)
    expect((await ask(access_token)).status).toBe(429)

    // One from this address was the token's.
    for (let i = 0; i < 4; i++) expect(await open(`origins=c${'a'.repeat(39)}${'234567'[i]}`)).toEqual([200, null])
    expect(await open(`origins=c${'b'.repeat(40)}`)).toEqual([429, '60'])
    expect(await open()).toEqual([429, '60'])
    expect((await ask('wrong')).status).toBe(429)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/assets/none.js`)).status).toBe(404)

    pass(59_999)
    expect(await open(adas)).toEqual([429, '1'])
    pass(1)
    expect(await open(adas)).toEqual([200, null])
  })
})

test('behind a proxy the last forwarded address is limited, whatever is written before it or as its port', async () => {
  const { url } = await portal({ trustProxy: true, requests: { most: 3, seconds: 60 } })
  const open = async (forwarded: string) =>
    (await fetch(`${url}/page`, { headers: { 'x-forwarded-for': forwarded } })).status
  expect(await open('198.51.100.7')).toBe(200)
  expect(await open('203.0.113.1, 198.51.100.7:4711')).toBe(200)
  expect(await open('203.0.113.2, 198.51.100.7:4712')).toBe(200)
  expect(await open('203.0.113.3, 198.51.100.7:4713')).toBe(429)
  expect(await open('198.51.100.7, 203.0.113.4')).toBe(200)
  for (let i = 0; i < 3; i++) expect(await open(`[2001:db8:1:2::${i}]:${4711 + i}`)).toBe(200)
  expect(await open('2001:db8:1:2::99')).toBe(429)
})

test('without a proxy a forwarded address counts nothing', async () => {
  const { url } = await portal({ requests: { most: 3, seconds: 60 } })
  const open = async (i: number) =>
    (await fetch(`${url}/page`, { headers: { 'x-forwarded-for': `203.0.113.${i}` } })).status
  expect([await open(1), await open(2), await open(3), await open(4)]).toEqual([200, 200, 200, 429])
})

test('without a trusted proxy the first forwarded address logs one warning with what to do', async () => {
  const lines: string[] = []
  const log = createLog('warn', { write: (line) => void lines.push(line) })
  const { url } = await portal({ log })
  const open = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers })
  await open('/page')
  expect(lines).toEqual([])
  for (const path of ['/healthz', '/page', '/page']) await open(path, { 'x-forwarded-for': '203.0.113.1' })
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([expect.stringContaining('set TRUST_PROXY=1')])

  const trusted = await portal({ log, trustProxy: true })
  await fetch(`${trusted.url}/page`, { headers: { 'x-forwarded-for': '203.0.113.1' } })
  expect(lines).toHaveLength(1)
})

describe('while the database is away', () => {
  const lost = new DrizzleQueryError('select 1', [], Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))
  const sentence = expect.stringContaining('cannot reach its database')

  /** Nothing can be read or written from `leave` on. */
  async function leaving() {
    const lines: string[] = []
    const { ctx } = await firmWithPeople()
    const token = (await (await post(await serve(() => ctx, routes), '/api/token', ben)).json()) as GrantedToken
    const gone = () => {
      throw lost
    }
    const db = { select: gone, selectDistinct: gone, with: gone, $with: gone, prepared: gone } as unknown as ReadDb
    const away: Context = { ...ctx, db, write: gone, firm: async () => gone() }
    away.sessions = createSessions({ db, write: gone, now: ctx.now, secure: false })
    const reads = { loader: ({ context }: { context: Context }) => context.db.select() }
    const url = await serve(
      () => away,
      { ...routes, reads },
      {
        log: createLog('warn', { write: (line) => void lines.push(line) }),
        healthy: async () => gone(),
      },
    )
    const cookie = cookieValue((await signedIn(ctx, 'admin@firm.test')).cookie)
    return { url, cookie, bearer: `Bearer ${token.access_token}`, lines }
  }
  const post = (url: string, path: string, body: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: 'POST', body: new URLSearchParams(body), headers })

  test('answers 503 with a sentence and Retry-After to everybody, each in its own shape, and logs no error', async () => {
    const { url, cookie, bearer, lines } = await leaving()
    const { origin } = new URL(url)
    const unavailable = async (answer: Response) => {
      expect([answer.status, answer.headers.get('retry-after')], answer.url).toEqual([503, '10'])
      return answer
    }
    const json = async (answer: Response) => (await unavailable(answer)).json()
    // Nobody can be looked up, or what the page needs cannot be read.
    expect(await json(await fetch(`${url}/page`, { headers: { cookie } }))).toMatchObject({ message: sentence })
    expect(await json(await fetch(`${url}/reads`))).toMatchObject({ message: sentence })
    expect(await json(await post(url, '/page', { a: 'b' }, { cookie, origin }))).toMatchObject({ message: sentence })
    const rpc = { error: { message: sentence, data: { code: 'SERVICE_UNAVAILABLE', httpStatus: 503, fields: {} } } }
    expect(await json(await fetch(url + LIST, { headers: { authorization: bearer } }))).toMatchObject(rpc)
    expect(await json(await fetch(url + LIST, { headers: { cookie } }))).toMatchObject(rpc)
    expect(await json(await post(url, '/api/token', ben))).toEqual({
      error: 'temporarily_unavailable',
      error_description: sentence,
    })
    await unavailable(await fetch(`${url}/healthz`))
    expect(lines).toEqual([])
  })
})

describe('a portal with TLS that is opened over http', () => {
  const appUrl = new URL('https://portal.example')
  const shown = { loader: ({ context }: { context: { openAt?: string } }) => Response.json(context.openAt ?? null) }

  async function opened(trustProxy: boolean, proto?: string) {
    const { ctx } = await firmWithPeople()
    const url = await serve(() => ctx, { page: shown, 'api/token': tokenRoute }, { appUrl, trustProxy })
    const headers: Record<string, string> = proto ? { 'x-forwarded-proto': proto } : {}
    return (path: string, init: RequestInit = {}) =>
      fetch(`${url}${path}`, { redirect: 'manual', ...init, headers: { ...headers, ...init.headers } })
  }

  test('redirects pages to https when the trusted proxy says http', async () => {
    const open = await opened(true, 'http')
    for (const method of ['GET', 'HEAD']) {
      const answer = await open('/page?a=%2F', { method })
      expect([answer.status, answer.headers.get('location')]).toEqual([308, 'https://portal.example/page?a=%2F'])
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
    const elsewhere = await open('//evil.example/x')
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([404, null])
    expect((await open('/healthz')).status).toBe(200)
    expect((await open('/api/token', { method: 'POST' })).status).toBe(400)
  })

  test('redirects no request that names a host', async () => {
    const { ctx } = await firmWithPeople()
    const url = await serve(() => ctx, { page: shown }, { appUrl, trustProxy: true })
    for (const target of ['http://portal.example/page', 'http:page', 'evil.example/page', '@evil.example', '*']) {
      const answer = await overSocket(url, `GET ${target} HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: http`)
      expect([answer.slice(0, 12), /^location:/im.test(answer)], target).toEqual(['HTTP/1.1 400', false])
    }
  })

  test('never redirects a request that came over https', async () => {
    for (const open of [
      await opened(true, 'https'),
      await opened(true),
      await opened(false),
      await opened(false, 'http'),
    ])
      expect((await open('/page')).status).toBe(200)
    const inner = await opened(true, 'http')
    expect((await inner('/page', { headers: { 'sec-fetch-site': 'none' } })).status).toBe(200)
  })

  test('tells its pages the right address when nothing says how it was opened', async () => {
    expect(await (await (await opened(false))('/page')).json()).toBe('https://portal.example')
    expect(await (await (await opened(true, 'https'))('/page')).json()).toBe(null)
  })

  test('rejects a form that was sent over http, and names the right address', async () => {
    const { ctx } = await firmWithPeople()
    const url = await serve(() => ctx, { page }, { appUrl })
    const host = new URL(url).host
    const answer = await raw(url, '/page', { origin: `http://${host}`, host }, 'POST')
    expect([answer.status, answer.body]).toEqual([
      403,
      'This request came from another site. The portal is at https://portal.example.',
    ])
    expect((await raw(url, '/page', { origin: `https://${host}`, host }, 'POST')).body).toBe('done')
    const scripted = await raw(url, '/page?_data=page', { origin: `http://${host}`, host }, 'POST')
    expect([scripted.status, scripted.headers['x-remix-catch'], JSON.parse(scripted.body)]).toEqual([
      403,
      'yes',
      { message: answer.body },
    ])
  })
})

test('every answer carries the headers that protect it', async () => {
  const { url, ask } = await portal({ requests: { most: 3, seconds: 60 } })
  const answers = [
    await fetch(`${url}/page`),
    await ask('wrong'),
    await fetch(`${url}/page`, { method: 'POST', headers: { origin: 'https://evil.example' } }),
    await fetch(`${url}/api/token`, { method: 'POST' }),
    await fetch(`${url}/healthz`),
    await fetch(`${url}/page`),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([200, 401, 403, 400, 200, 429])
  for (const { headers } of [...answers, { headers: await tooLarge(url) }]) {
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-request-id')).toMatch(/^req_/)
  }
})

/** As it is written, without the tidying that fetch does to an address. */
function raw(url: string, path: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; body: string; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const asked = request(url, { path, method, headers }, (answer) => {
      let body = ''
      answer.on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** A request without a body, byte by byte as `head` says, and all that is answered. */
function overSocket(url: string, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(said))
    socket.write(`${head}\r\nConnection: close\r\n\r\n`)
  })
}

async function tooLarge(url: string): Promise<Headers> {
  const { status, headers } = await raw(url, '/page', { 'content-length': '2000000' }, 'POST').catch(() => ({
    status: 0,
    headers: {},
  }))
  expect(status).toBe(413)
  return new Headers(headers as Record<string, string>)
}
