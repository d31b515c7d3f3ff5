import { eq } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import * as tokenRoute from '../../app/routes/api.token/route'
import * as rpcRoute from '../../app/routes/rpc.$/route'
import { people, sessions } from '../../db/schema'
import { record } from '../activity/record'
import { cookieValue, firmWithPeople, PASSWORD, signedIn } from '../auth/testing'
import type { Context } from '../context'
import { serve } from '../httpTesting'
import { system } from '../testing'

const STREAM = '/rpc/live.changes'

async function portal() {
  const { ctx } = await firmWithPeople()
  const url = await serve(() => ctx, { 'api/token': tokenRoute, 'rpc/*': rpcRoute })
  const open = async (headers: Record<string, string>, path = STREAM) => {
    const stop = new AbortController()
    onTestFinished(() => stop.abort())
    const answer = await fetch(url + path, { headers, signal: stop.signal })
    return { answer, until: reading(answer) }
  }
  const tell = () => ctx.write(async (tx) => record(tx, { ...ctx, viewer: system }, event))
  return { ctx, url, open, tell, cookie: await cookieFor(ctx) }
}

const event = {
  did: 'client.added',
  thing: { kind: 'client', id: 'cli_1' },
  clientId: null,
  audience: 'staff',
} as const
const cookieFor = async (ctx: Context) => cookieValue((await signedIn(ctx, 'admin@firm.test')).cookie)

/** Reads on until the text has come; what was read so far, whole, when the stream ends first. */
function reading(answer: Response) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let said = ''
  return async (text: string): Promise<string> => {
    while (!said.includes(text)) {
      const part = await reader?.read()
      if (!part || part.done) return `${said}(end)`
      said += part.value
    }
    return said
  }
}

test('goes out as it comes: neither compressed, nor stored, nor held back', async () => {
  const { open, tell, cookie } = await portal()
  const { answer, until } = await open({ cookie, 'accept-encoding': 'gzip, br' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  expect(answer.headers.get('content-encoding')).toBeNull()
  expect(answer.headers.get('cache-control')).toContain('no-transform')
  await until('\nid: ')
  await tell()
  expect(await until('"topics"')).toContain('"things":[{"kind":"client","id":"cli_1"}]')
})

test('a session that is over closes the stream', async () => {
  const { ctx, open, cookie } = await portal()
  const { until } = await open({ cookie })
  await until('connected')
  await ctx.write(async (tx) => {
    const [admin] = await tx.select({ id: people.id }).from(people).where(eq(people.email, 'admin@firm.test'))
    await tx.delete(sessions).where(eq(sessions.personId, admin?.id ?? ''))
  })
  const said = await until('(never)')
  expect(said).toContain('UNAUTHORIZED')
  expect(said).toContain('(end)')
})

test('strangers get none, and an access token its own', async () => {
  const { open, url, tell } = await portal()
  expect(await (await open({})).until('(never)')).toContain('UNAUTHORIZED')
  expect((await open({ authorization: 'Bearer made-up' })).answer.status).toBe(401)
  const form = new URLSearchParams({ grant_type: 'password', email: 'admin@firm.test', password: PASSWORD })
  const granted = await fetch(`${url}/api/token`, { method: 'POST', body: form })
  const { access_token } = (await granted.json()) as { access_token: string }
  const { until } = await open({ authorization: `Bearer ${access_token}` })
  await until('\nid: ')
  await tell()
  expect(await until('"topics"')).toContain('cli_1')
})

test('goes on after the id that a browser says it had last', async () => {
  const { open, tell, cookie } = await portal()
  await tell()
  await tell()
  const { until } = await open({ cookie, 'last-event-id': '1' })
  expect(await until('"topics"')).toContain('id: ')
})
