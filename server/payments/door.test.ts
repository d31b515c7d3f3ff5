import { DrizzleQueryError } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { action, loader } from '../../app/routes/api.webhooks.stripe/route'
import { webhooks } from '../../db/schema'
import type { Context } from '../context'
import { signatureOf } from '../embedded/stripe/deliver'
import { credentialsOf } from '../guard'
import { serve } from '../httpTesting'
import { testContext } from '../testing'
import { payingContext } from './testing'

const PATH = 'api/webhooks/stripe'

async function world() {
  const { ctx, stand } = await payingContext()
  const url = await serve(() => ctx, { [PATH]: { action, loader } })
  const message = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    created: ctx.now().getTime() / 1000,
    livemode: false,
    type: 'customer.created',
    data: { object: { id: 'cus_1', object: 'customer' } },
  })
  const post = (body: string, signature: string, more: Record<string, string> = {}) =>
    fetch(`${url}/${PATH}`, { method: 'POST', body, headers: { 'stripe-signature': signature, ...more } })
  const sign = (body: string) => signatureOf(body, { secret: stand.webhookSecret, now: ctx.now })
  return { ctx, url, message, post, sign, stand }
}

test('takes signed messages without a cookie, looks at none, and keeps each once', async () => {
  const { ctx, message, post, sign } = await world()
  const stranger = { cookie: '__Host-session=whatever', origin: 'https://elsewhere.test' }
  for (const _ of [1, 2]) expect((await post(message, sign(message), stranger)).status).toBe(200)
  expect(await ctx.db.select({ id: webhooks.id, state: webhooks.state }).from(webhooks)).toEqual([
    { id: 'evt_1', state: 'ignored' },
  ])
  expect(credentialsOf(`/${PATH}`, { cookie: 'x=y' })).toEqual({ kind: 'none' })
})

test('refuses what Stripe did not sign, and keeps nothing of it', async () => {
  const { ctx, url, message, post, sign } = await world()
  const signature = sign(message)
  for (const [body, given] of [
    [message, ''],
    [message, 't=1,v1=00'],
    [JSON.stringify(JSON.parse(message), null, 1), signature],
    [message.replace('evt_1', 'evt_2'), signature],
  ] as const) {
    const answer = await post(body, given)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toBe('This message is not signed by Stripe.')
  }
  const large = `${message}${' '.repeat(1_000_001)}`
  expect((await post(large, sign(large))).status).toBe(413)
  expect((await fetch(`${url}/${PATH}`)).status).toBe(405)
  expect(await ctx.db.select().from(webhooks)).toEqual([])
})

test('is applied before writes that wait', async () => {
  const { ctx, message, sign } = await world()
  const lanes: unknown[] = []
  const write: Context['write'] = (work, lane) => {
    lanes.push(lane)
    return ctx.write(work, lane)
  }
  const url = await serve(() => ({ ...ctx, write }), { [PATH]: { action, loader } })
  const headers = { 'stripe-signature': sign(message) }
  expect((await fetch(`${url}/${PATH}`, { method: 'POST', body: message, headers })).status).toBe(200)
  expect(lanes).toEqual(['urgent'])
})

test('answers 503 with a sentence while the database is away, so that Stripe sends it again', async () => {
  const { ctx, message, sign } = await world()
  const cause = Object.assign(new Error('no'), { code: 'ECONNREFUSED' })
  const gone = async () => {
    throw new DrizzleQueryError('select', [], cause)
  }
  const url = await serve(() => ({ ...ctx, firm: gone, write: gone }), { [PATH]: { action, loader } })
  const headers = { 'stripe-signature': sign(message) }
  const answer = await fetch(`${url}/${PATH}`, { method: 'POST', body: message, headers })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10'])
  expect(await answer.text()).toMatch('cannot reach its database')
})

test('is shut where online payment is off', async () => {
  const { message, sign } = await world()
  const off = await testContext()
  const url = await serve(() => off, { [PATH]: { action, loader } })
  const headers = { 'stripe-signature': sign(message) }
  expect((await fetch(`${url}/${PATH}`, { method: 'POST', body: message, headers })).status).toBe(404)
})
