import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { mails, people } from '../../db/schema'
import { MailFailed } from '../ports/mail'
import type { Handlers } from './context'
import { REPEATABLE_MS } from './rules'
import { runDue } from './run'
import { makePerson, testOutbox } from './testing'

const job = { kind: 'mail.reset' as const, payload: { email: 'ada@client.test' } }
const message = { to: 'ada@client.test', subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' }

const after = (ms: number, from: Date) => new Date(from.getTime() + ms)
const handled = (work: Handlers['mail.reset']) => ({ 'mail.reset': work }) as unknown as Handlers

async function world() {
  const outbox = await testOutbox()
  return {
    ...outbox,
    /** Sends one mail, under the job's id. */
    work: handled(async (ctx, { id }) => void (await ctx.send({ ...message, key: id }))),
    row: async () => (await outbox.ctx.db.select().from(mails))[0],
  }
}

test('a mail is queued in the write that enqueues it, with the id of its job and what is known of it', async () => {
  const { add, jobs, row, ctx } = await world()
  await add({ ...job, about: { to: 'ada@client.test', clientId: 'cli_1', thing: { kind: 'client', id: 'cli_1' } } })
  expect(await row()).toMatchObject({
    id: (await jobs())[0]?.id,
    kind: 'mail.reset',
    state: 'queued',
    to: 'ada@client.test',
    clientId: 'cli_1',
    thingKind: 'client',
    createdAt: ctx.now(),
  })
})

test('a job that was there already makes no second mail', async () => {
  const { add, ctx } = await world()
  for (let i = 0; i < 2; i++) await add({ ...job, uniqueKey: 'once' })
  expect(await ctx.db.select().from(mails)).toHaveLength(1)
})

test('a mail is on its way while its job is held, and sent when the provider took it', async () => {
  const { add, ctx, row, work } = await world()
  const person = await makePerson(ctx)
  await add(job)
  const seen: unknown[] = []
  const send = ctx.send
  ctx.send = async (mail) => {
    seen.push((await row())?.state)
    return send(mail)
  }
  await runDue(ctx, work)
  expect(seen).toEqual(['sending'])
  expect(await row()).toMatchObject({
    state: 'sent',
    providerId: 'sent 1',
    subject: 'Hello',
    to: 'ada@client.test',
    personId: person.id,
    error: '',
  })
})

test('a mail that was not needed any more is dropped', async () => {
  const { add, ctx, row } = await world()
  await add(job)
  await runDue(
    ctx,
    handled(async () => undefined),
  )
  expect(await row()).toMatchObject({ state: 'dropped', error: '' })
})

test('a mail that failed waits with its reason, and one that was refused has failed', async () => {
  const { add, ctx, row, work, fails, moveTo, jobs } = await world()
  await add(job)
  fails('later')
  await runDue(ctx, work)
  expect(await row()).toMatchObject({ state: 'queued', error: 'MailFailed: later for the test', to: 'ada@client.test' })
  fails('refused')
  moveTo((await jobs())[0]?.runAt ?? ctx.now())
  await runDue(ctx, work)
  expect(await row()).toMatchObject({ state: 'failed', error: 'MailFailed: refused for the test' })
})

test('a mail whose answer was lost for too long is unknown', async () => {
  const { add, ctx, row, work, fails, moveTo } = await world()
  await add(job)
  fails('unknown')
  await runDue(ctx, work)
  expect(await row()).toMatchObject({ state: 'queued' })
  moveTo(after(2 * REPEATABLE_MS, ctx.now()))
  await runDue(ctx, work)
  expect(await row()).toMatchObject({ state: 'unknown', error: expect.stringContaining('not known whether') })
})

test.each(['bounced', 'complained'] as const)('who %s gets what they ask for, and nothing else', async (mailState) => {
  const { add, ctx, sent, work } = await world()
  await makePerson(ctx, { mailState })
  await add({ ...job, rank: 0, uniqueKey: 'asked' })
  await add({ ...job, rank: 1, uniqueKey: 'told' })
  await runDue(ctx, work)
  expect(sent).toHaveLength(1)
  const rows = await ctx.db.select().from(mails).orderBy(mails.id)
  expect(rows.map((mail) => mail.state).sort()).toEqual(['dropped', 'sent'])
  expect(rows.find((mail) => mail.state === 'dropped')?.error).toMatch(/^Not sent: /)
})

test('the firm’s sender goes with each mail, and the operator’s where it has none', async () => {
  const { add, ctx, sent, work } = await world()
  await add(job)
  await runDue(ctx, work)
  expect(sent[0]).not.toHaveProperty('from')
  const firm = { ...(await ctx.firm()), mailFrom: 'Northwind <hello@northwind.test>', replyTo: 'desk@northwind.test' }
  await add(job)
  await runDue({ ...ctx, firm: async () => firm }, work)
  expect(sent[1]).toMatchObject({ from: firm.mailFrom, replyTo: firm.replyTo })
})

test('what the provider said meanwhile is not taken back', async () => {
  const { add, ctx, row, work } = await world()
  await add(job)
  const send = ctx.send
  ctx.send = async (mail) => {
    await ctx.write(async (tx) => void (await tx.update(mails).set({ state: 'bounced' })))
    return send(mail)
  }
  await runDue(ctx, work)
  expect(await row()).toMatchObject({ state: 'bounced', providerId: 'sent 1' })
})

test('mails go out at the pace, one after the other, over all processes', async () => {
  const { add, ctx, work } = await world()
  const waits: number[] = []
  const pace = { perSecond: 2, wait: async (ms: number) => void waits.push(ms) }
  for (let i = 0; i < 5; i++) await add({ ...job, uniqueKey: String(i) })
  await Promise.all([runDue({ ...ctx, pace }, work), runDue({ ...ctx, pace }, work)])
  expect(waits.sort((a, b) => a - b)).toEqual([500, 1000, 1500, 2000])
})

test('who is asked to wait does, and everybody else with them', async () => {
  const { add, ctx, jobs, row, work, moveTo } = await world()
  await makePerson(ctx, { email: 'bo@client.test' })
  let asked = 0
  const busy = {
    ...ctx,
    pace: { perSecond: 2, wait: async () => undefined },
    send: async () => {
      asked++
      throw new MailFailed('later', 'rate_limit_exceeded 429', 3_600_000)
    },
  }
  await add(job)
  await runDue(busy, work)
  expect((await jobs())[0]?.runAt).toEqual(after(3_600_000, ctx.now()))
  await add({ ...job, uniqueKey: 'second' })
  await runDue(busy, work)
  expect(asked).toBe(1)
  moveTo(after(3_600_000, ctx.now()))
  await runDue({ ...ctx, pace: busy.pace }, work)
  expect(await row()).toMatchObject({ state: 'sent' })
})

test('a provider that is down for a day loses no mail, and gets them at the pace when it is back', async () => {
  const { add, ctx, jobs, sent, work, fails, moveTo } = await world()
  const paced = { ...ctx, now: () => ctx.now(), pace: { perSecond: 2, wait: async () => undefined } }
  const began = ctx.now()
  for (let i = 0; i < 20; i++) await add({ ...job, uniqueKey: String(i) })
  fails('later')
  for (let minutes = 0; minutes < 24 * 60; minutes += 30) {
    moveTo(after(minutes * 60_000, began))
    await runDue(paced, work)
  }
  expect(sent).toHaveLength(0)
  expect((await jobs()).every(({ state }) => state === 'waiting')).toBe(true)
  expect((await ctx.db.select().from(mails).where(eq(mails.state, 'queued'))).length).toBe(20)

  fails(null)
  const at: number[] = []
  const back = {
    ...paced,
    pace: { perSecond: 2, wait: async (ms: number) => moveTo(after(ms, ctx.now())) },
    send: async (mail: Parameters<typeof ctx.send>[0]) => {
      at.push(ctx.now().getTime())
      return ctx.send(mail)
    },
  }
  for (let hours = 24; hours < 72 && sent.length < 20; hours++) {
    moveTo(after(hours * 3_600_000, began))
    await runDue(back, work)
  }
  expect(new Set(sent.map(({ key }) => key)).size).toBe(20)
  expect(sent).toHaveLength(20)
  const within = (from: number) => at.filter((one) => one >= from && one < from + 1_000).length
  expect(Math.max(...at.map(within))).toBeLessThanOrEqual(2)
  expect(await ctx.db.select().from(people)).toHaveLength(0)
})
