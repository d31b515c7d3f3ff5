import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import * as tokenRoute from '../../app/routes/api.token/route'
import * as rpcRoute from '../../app/routes/rpc.$/route'
import { sessions } from '../../db/schema'
import { codeAt, firmWithPeople, PASSWORD, withTotp } from '../auth/testing'
import type { App } from '../http'
import { at, serve } from '../httpTesting'
import { type ClientOptions, createClient, OriginsError, type Tokens } from './index'

const routes = { 'api/token': tokenRoute, 'rpc/*': rpcRoute }
const ben = { email: 'ben@client.test', password: PASSWORD }

/** A portal, and a fetch that notes what it was asked for. */
async function portal(over: Partial<App> = {}) {
  const { ctx } = await firmWithPeople()
  let now = ctx
  const url = await serve(() => now, routes, over)
  const asked: string[] = []
  const counting: typeof fetch = (input, init) => {
    asked.push(new URL(String(input)).pathname.replace(/,.*/, ',…'))
    return fetch(input, init)
  }
  const pass = (ms: number) => {
    now = at(ctx, new Date(now.now().getTime() + ms))
  }
  const client = (more: Partial<ClientOptions> = {}) =>
    createClient({ url: `${url}/`, ...ben, fetch: counting, ...more } as ClientOptions)
  return { ctx, url, asked, counting, client, pass }
}

const causeOf = async (call: Promise<unknown>): Promise<OriginsError> => {
  const error = await call.then(
    () => null,
    (refused) => refused,
  )
  expect(error?.cause).toBeInstanceOf(OriginsError)
  expect(error.message).toBe(error.cause.message)
  return error.cause
}

const TOKEN = '/api/token'
const LIST = '/rpc/services.list'

describe('the client', () => {
  test('signs in at the first call, once for all that wait', async () => {
    const { asked, client } = await portal()
    const origins = client()
    expect(asked).toEqual([])
    const [first, second] = await Promise.all([origins.services.list.query({}), origins.services.list.query({})])
    expect(first.services).toEqual([])
    expect(second).toEqual(first)
    await origins.services.list.query({})
    expect(asked).toEqual([TOKEN, `${LIST},…`, LIST])
  })

  test('renews before the end, once for all that wait, and tells of each new pair before it is used', async () => {
    const { asked, client, counting } = await portal()
    const kept: Tokens[] = []
    const onTokens = async (tokens: Tokens) => {
      await Promise.resolve()
      asked.push('kept')
      kept.push(tokens)
    }
    await client({ onTokens }).services.list.query({})
    const [tokens] = kept
    asked.length = 0
    const options = { fetch: counting, onTokens, tokens: tokens && { ...tokens, expiresAt: Date.now() + 20_000 } }
    const origins = client({ ...options, email: undefined } as Partial<ClientOptions>)
    await Promise.all([origins.services.list.query({}), origins.services.list.query({})])
    expect(asked).toEqual([TOKEN, 'kept', `${LIST},…`])
    expect(kept).toHaveLength(2)
    expect(kept[1]?.refreshToken).not.toBe(tokens?.refreshToken)
  })

  test('renews after the end, when the portal’s clock is ahead of its own, and repeats the call', async () => {
    const { asked, client, pass } = await portal()
    const origins = client()
    await origins.services.list.query({})
    pass(11 * 60_000)
    asked.length = 0
    const calls = [
      origins.services.list.query({}),
      new Promise((later) => setTimeout(later)).then(() => origins.services.get.query({ serviceId: 'x' })),
    ]
    const [list, absent] = await Promise.allSettled(calls)
    expect(list?.status).toBe('fulfilled')
    expect(absent).toMatchObject({ status: 'rejected', reason: { data: { code: 'NOT_FOUND' } } })
    expect(asked.filter((path) => path === TOKEN)).toHaveLength(1)
  })

  test('says that the session has ended, and asks no more', async () => {
    const { ctx, asked, client } = await portal()
    const origins = client()
    await origins.services.list.query({})
    await ctx.write(async (tx) => {
      await tx.delete(sessions).where(eq(sessions.kind, 'refresh'))
    })
    asked.length = 0
    expect(await causeOf(origins.services.list.query({}))).toMatchObject({ code: 'session_ended' })
    expect(asked).toEqual([LIST, TOKEN])
    expect(await causeOf(origins.services.list.query({}))).toMatchObject({ code: 'session_ended' })
    expect(asked).toEqual([LIST, TOKEN])
  })

  test.each([
    ['on its way', () => Promise.reject(new TypeError('fetch failed'))],
    ['by a proxy, which says so', async () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ])('asks again at once when a renewal’s answer is lost %s', async (_, lose) => {
    const { ctx, client } = await portal()
    let lost = 0
    const losing: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (String(init?.body).includes('refresh_token') && lost++ === 0) return lose()
      return answer
    }
    const kept: Tokens[] = []
    await client({ onTokens: (tokens) => void kept.push(tokens) }).services.list.query({})
    const tokens = { ...kept[0], expiresAt: 0 } as Tokens
    const origins = client({ fetch: losing, tokens, email: undefined } as Partial<ClientOptions>)
    expect(await origins.services.list.query({})).toHaveProperty('services')
    expect(lost).toBe(2)
    const [row] = await ctx.db.select().from(sessions)
    expect(row).toMatchObject({ generation: 1 })
  })

  test('says when the address or password is wrong, and tries again when called again', async () => {
    const { asked, client } = await portal()
    const origins = client({ password: 'wrong password' })
    for (let i = 0; i < 2; i++) {
      expect(await causeOf(origins.services.list.query({}))).toMatchObject({ code: 'invalid_grant' })
    }
    expect(asked).toEqual([TOKEN, TOKEN])
  })

  test('says when a code is needed, and takes one', async () => {
    const { ctx, client } = await portal()
    const { secret } = await withTotp(ctx, ben.email)
    expect(await causeOf(client().services.list.query({}))).toMatchObject({ code: 'mfa_required' })
    const code = await codeAt(ctx, secret)
    expect(await client({ code }).services.list.query({})).toHaveProperty('services')
  })

  test('says how long to wait when it asked too often', async () => {
    const { client } = await portal({ requests: { most: 2, seconds: 60 } })
    const origins = client()
    for (let i = 0; i < 2; i++) await origins.services.list.query({})
    expect(await causeOf(origins.services.list.query({}))).toMatchObject({ code: 'too_many_requests', retryAfter: 60 })
  })

  test('throws a verb’s refusal as RPC says it', async () => {
    const { client } = await portal()
    await expect(client().invoices.list.query({})).rejects.toMatchObject({
      data: { code: 'FORBIDDEN', httpStatus: 403 },
    })
    const strange = { sort: 'colour' } as never
    await expect(client().services.list.query(strange)).rejects.toMatchObject({
      data: { code: 'UNPROCESSABLE_CONTENT' },
    })
  })
})
