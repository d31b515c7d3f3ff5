import { DrizzleQueryError } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { action, loader } from '../../app/routes/api.webhooks.resend/route'
import { events, mails, memberships, people, webhooks } from '../../db/schema'
import { listActivity } from '../activity/listActivity'
import type { Context } from '../context'
import { credentialsOf } from '../guard'
import { serve } from '../httpTesting'
import { as, makeClient, staff, testContext } from '../testing'
import { receiveWebhook } from './receiveWebhook'
import { makeMail, SECRET, signed } from './testing'

const ADA = 'ada@client.test'

async function world(over: Parameters<typeof makeMail>[1] = {}) {
  const plain = await testContext()
  const ctx: Context = { ...plain, mailing: { ...plain.mailing, webhookSecret: SECRET } }
  const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
  await ctx.write(async (tx) => {
    await tx.insert(people).values({ id: 'per_ada', name: 'Ada', email: ADA, ...at })
    await tx.insert(people).values({ id: 'per_bo', name: 'Bo', email: 'bo@client.test', ...at })
  })
  await makeMail(ctx, { id: 'job_1', providerId: 'prov_1', ...over })
  let sent = 0
  return {
    ctx,
    tell: (body: string, how: Parameters<typeof signed>[1] = {}) =>
      receiveWebhook(ctx, { body, headers: signed(body, { id: `msg_${++sent}`, ...how }) }),
    mail: async () => (await ctx.db.select().from(mails))[0],
    states: async () =>
      Object.fromEntries((await ctx.db.select().from(people)).map(({ id, mailState }) => [id, mailState])),
    told: async () => (await ctx.db.select().from(events)).map(({ did, thingId }) => `${did} ${thingId}`),
  }
}

const of = (type: string, data: Record<string, unknown> = {}) =>
  JSON.stringify({ type, created_at: '2026-03-15T12:00:00Z', data: { email_id: 'prov_1', to: [ADA], ...data } })
const bounced = (type?: string) =>
  of('email.bounced', { bounce: { message: 'no such user', type, subType: 'General' } })

describe('refused, with nothing changed:', () => {
  const body = of('email.bounced')
  // Made when its test runs: the signature holds the moment.
  test.each<[string, () => Headers]>([
    ['a message without a signature', () => new Headers()],
    ['one signed with another secret', () => signed(body, { secret: `whsec_${btoa('another')}` })],
    ['one signed over another body', () => signed(of('email.delivered'))],
    ['one of more than five minutes ago', () => signed(body, { secondsAgo: 305 })],
    ['one of the future', () => signed(body, { secondsAgo: -305 })],
    [
      'one whose id was changed, to have it count again',
      () => {
        const headers = signed(body)
        headers.set('svix-id', 'msg_other')
        return headers
      },
    ],
  ])('%s', async (_, make) => {
    const { ctx, mail, states } = await world()
    await expect(receiveWebhook(ctx, { body, headers: make() })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await mail()).toMatchObject({ state: 'sent' })
    expect(await states()).toEqual({ per_ada: 'ok', per_bo: 'ok' })
    expect(await ctx.db.select().from(webhooks)).toEqual([])
  })

  test('every message, where no secret is set', async () => {
    const { ctx } = await world()
    const without = { ...ctx, mailing: { ...ctx.mailing, webhookSecret: null } }
    await expect(receiveWebhook(without, { body, headers: signed(body) })).rejects.toMatchObject({ code: 'not-found' })
  })
})

test.each([
  ['email.sent', 'sent'],
  ['email.delivered', 'delivered'],
  ['email.delivery_delayed', 'sent'],
  ['email.failed', 'failed'],
  ['email.bounced', 'bounced'],
  ['email.complained', 'complained'],
])('%s makes a mail %s', async (type, state) => {
  const { tell, mail } = await world()
  await tell(of(type))
  expect(await mail()).toMatchObject({ state })
})

test('what else Resend says changes nothing and is no error', async () => {
  const { tell, mail } = await world()
  for (const body of [of('email.opened'), of('domain.created'), '{}', '[1]', '"x"']) await tell(body)
  expect(await mail()).toMatchObject({ state: 'sent', error: '' })
})

test('a mail of somebody else with the same account is none of ours', async () => {
  const { tell, mail, states } = await world()
  await tell(of('email.bounced', { email_id: 'prov_other' }))
  expect(await mail()).toMatchObject({ state: 'sent' })
  expect(await states()).toEqual({ per_ada: 'ok', per_bo: 'ok' })
})

test('in whatever order they come, the last state is the same', async () => {
  const all = ['email.sent', 'email.delivery_delayed', 'email.delivered', 'email.bounced']
  const orders = all.flatMap((a) =>
    all.flatMap((b) => all.map((c) => [a, b, c, ...all.filter((one) => ![a, b, c].includes(one))])),
  )
  for (const order of orders.filter((one) => new Set(one).size === 4 && one.length === 4)) {
    const { tell, mail } = await world()
    for (const type of order) await tell(of(type))
    expect(await mail(), order.join()).toMatchObject({ state: 'bounced' })
  }
})

test('a delay is said until the mail is there', async () => {
  const { tell, mail } = await world()
  await tell(of('email.delivery_delayed'))
  expect((await mail())?.error).toContain('goes on trying')
  await tell(of('email.sent'))
  expect((await mail())?.error).toContain('goes on trying')
  await tell(of('email.delivered'))
  expect(await mail()).toMatchObject({ state: 'delivered', error: '' })
})

test('the same message twice, and ten times at once, counts once', async () => {
  const { ctx, tell, told, states } = await world()
  await Promise.all(Array.from({ length: 10 }, () => tell(bounced('Permanent'), { id: 'msg_same' })))
  expect(await ctx.db.select().from(webhooks)).toMatchObject([
    { id: 'msg_same', source: 'resend', kind: 'email.bounced' },
  ])
  expect(await told()).toEqual(['mail.bounced per_ada'])
  expect(await states()).toEqual({ per_ada: 'bounced', per_bo: 'ok' })
})

test('a person whose mails bounce is told of once, however many do', async () => {
  const { ctx, tell, told, states } = await world()
  await makeMail(ctx, { id: 'job_2', providerId: 'prov_2' })
  await tell(bounced('Permanent'))
  await tell(of('email.bounced', { email_id: 'prov_2' }))
  expect(await states()).toEqual({ per_ada: 'bounced', per_bo: 'ok' })
  expect(await told()).toEqual(['mail.bounced per_ada'])
  expect((await ctx.db.select().from(events))[0]).toMatchObject({
    audience: 'staff',
    actorName: 'Resend',
    clientId: null,
  })
})

test('what is told of a member’s address leads to the client’s people', async () => {
  const { ctx, tell } = await world()
  const client = await makeClient(ctx, { name: 'Contoso' })
  const member = { clientId: client.id, personId: 'per_ada', usage: true, createdAt: ctx.now() }
  await ctx.write(async (tx) => void (await tx.insert(memberships).values(member)))
  await tell(bounced('Permanent'))
  const [item] = (await listActivity(as(ctx, staff('admin')))).rows
  expect(item).toMatchObject({ says: `Mails to ${ADA} bounce`, path: `/clients/${client.id}/people` })
})

test('a mailbox that is full for now is no reason to give the address up', async () => {
  const { tell, mail, states, told } = await world()
  await tell(bounced('Transient'))
  expect(await mail()).toMatchObject({ state: 'bounced', error: 'no such user' })
  expect(await states()).toEqual({ per_ada: 'ok', per_bo: 'ok' })
  expect(await told()).toEqual([])
})

test('an address is taken back once a mail that was sent after the bounce arrives', async () => {
  const { ctx, tell, states } = await world()
  await tell(bounced('Permanent'))
  await tell(of('email.delivered'))
  expect(await states()).toEqual({ per_ada: 'bounced', per_bo: 'ok' })
  const later = new Date(ctx.now().getTime() + 60_000)
  await makeMail(ctx, { id: 'job_2', providerId: 'prov_2', createdAt: later })
  await tell(of('email.delivered', { email_id: 'prov_2' }))
  expect(await states()).toEqual({ per_ada: 'ok', per_bo: 'ok' })

  await tell(of('email.complained', { email_id: 'prov_2' }))
  await makeMail(ctx, { id: 'job_3', providerId: 'prov_3', createdAt: new Date(later.getTime() + 60_000) })
  await tell(of('email.delivered', { email_id: 'prov_3' }))
  expect(await states()).toEqual({ per_ada: 'complained', per_bo: 'ok' })
})

test('who reports spam gets no more of it', async () => {
  const { tell, states, told } = await world()
  await tell(of('email.complained'))
  expect(await states()).toEqual({ per_ada: 'complained', per_bo: 'ok' })
  expect(await told()).toEqual(['mail.complained per_ada'])
})

test.each([
  ['a record', { mail: 'job_1' }],
  ['a list', [{ name: 'mail', value: 'job_1' }]],
])('a mail whose answer was lost is found by its tag, in %s', async (_, tags) => {
  const { tell, mail } = await world({
    providerId: null,
    state: 'unknown',
    error: 'It is not known whether it went out.',
  })
  await tell(of('email.delivered', { email_id: 'prov_9', tags }))
  expect(await mail()).toMatchObject({ state: 'delivered', providerId: 'prov_9', error: '' })
})

describe('the door', () => {
  test('takes signed messages without a cookie, and looks at none', async () => {
    const { ctx, mail } = await world()
    const url = await serve(() => ctx, { 'api/webhooks/resend': { action, loader } })
    const body = of('email.delivered')
    const post = (headers: Headers) => fetch(`${url}/api/webhooks/resend`, { method: 'POST', body, headers })
    expect((await post(new Headers({ 'svix-id': 'msg_1' }))).status).toBe(403)
    const headers = signed(body)
    headers.set('cookie', '__Host-session=whatever')
    headers.set('origin', 'https://elsewhere.test')
    expect((await post(headers)).status).toBe(200)
    expect(await mail()).toMatchObject({ state: 'delivered' })
    expect((await fetch(`${url}/api/webhooks/resend`)).status).toBe(405)
    expect(credentialsOf('/api/webhooks/resend', { cookie: 'x=y' })).toEqual({ kind: 'none' })
  })

  test('is applied before writes that wait, and answers 503 while the database is away', async () => {
    const { ctx } = await world()
    const lanes: unknown[] = []
    let away = false
    const write: Context['write'] = (work, lane) => {
      lanes.push(lane)
      const cause = Object.assign(new Error('no'), { code: 'ECONNREFUSED' })
      return away ? Promise.reject(new DrizzleQueryError('begin', [], cause)) : ctx.write(work, lane)
    }
    const url = await serve(() => ({ ...ctx, write }), { 'api/webhooks/resend': { action, loader } })
    const body = of('email.delivered')
    const post = () => fetch(`${url}/api/webhooks/resend`, { method: 'POST', body, headers: signed(body) })
    expect((await post()).status).toBe(200)
    expect(lanes).toEqual(['urgent'])
    away = true
    const answer = await post()
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10'])
    expect(await answer.text()).toMatch('cannot reach its database')
  })
})
