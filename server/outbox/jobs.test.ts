import { asc, eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { events, jobs, mails } from '../../db/schema'
import { nobody } from '../auth/viewer'
import type { Context } from '../context'
import { MailFailed } from '../ports/mail'
import { as, member, staff } from '../testing'
import { discardJobs } from './discardJobs'
import { handlers } from './handlers'
import { listJobs } from './listJobs'
import { replayJobs } from './replayJobs'
import { REPEATABLE_MS } from './rules'
import { runDue } from './run'
import { makePerson, testOutbox } from './testing'

const notice = (at = '2026-03-15T11:58:00.000Z') => ({
  kind: 'mail.notice' as const,
  payload: { personId: 'per_1', what: 'password-changed' as const, at },
})

/** `dead` notices that the provider refused, and an administrator who looks at them. */
async function world(dead = 1) {
  const outbox = await testOutbox()
  const { ctx, add, fails } = outbox
  await makePerson(ctx, { id: 'per_1' })
  for (let i = 0; i < dead; i++) await add(notice())
  fails('refused')
  await runDue(ctx, handlers)
  fails(null)
  return { ...outbox, admin: as(ctx, staff('admin')) }
}

const told = (ctx: Context, did: string) => ctx.db.select().from(events).where(eq(events.did, did))

test('only administrators see and change them', async () => {
  const { ctx, jobs: all } = await world()
  const jobId = (await all())[0]?.id ?? ''
  const client = { id: 'cli_1', name: 'Contoso' }
  for (const viewer of [nobody, staff('support'), member(client, 'owner'), { ...staff('admin'), viewing: true }]) {
    const code = viewer === nobody ? 'signed-out' : 'forbidden'
    await expect(listJobs(as(ctx, viewer))).rejects.toMatchObject({ code })
    await expect(replayJobs(as(ctx, viewer), { jobId })).rejects.toMatchObject({ code })
    await expect(discardJobs(as(ctx, viewer), { jobId })).rejects.toMatchObject({ code })
  }
  expect(await all()).toMatchObject([{ state: 'dead' }])
})

test('what failed for good is listed with its reason, what waits is counted', async () => {
  const { add, admin, ctx, fails, jobs: all } = await world()
  await add(notice())
  fails('later')
  await runDue(ctx, handlers)
  await add({ kind: 'purge', payload: {} })
  const [dead] = await all()
  expect(await listJobs(admin)).toEqual({
    kinds: [
      { kind: 'mail.notice', waiting: 1, failing: 1, dead: 1 },
      { kind: 'purge', waiting: 1, failing: 0, dead: 0 },
    ],
    rows: [
      {
        id: dead?.id,
        kind: 'mail.notice',
        attempts: 1,
        lastError: 'MailFailed: refused for the test',
        payload: JSON.stringify(dead?.payload, null, 2),
        createdAt: dead?.createdAt,
        finishedAt: dead?.finishedAt,
      },
    ],
    next: null,
    previous: null,
  })
})

test('pages follow each other there and back, the last to fail first', async () => {
  const { ctx, admin } = await world()
  const at = (i: number) => new Date(ctx.now().getTime() - Math.floor(i / 3))
  const rows = Array.from({ length: 60 }, (_, i) => ({
    ...{ id: `job_${String(i).padStart(2, '0')}`, kind: 'fanout', payload: {}, state: 'dead' as const },
    ...{ runAt: at(i), createdAt: at(i), finishedAt: at(i) },
  }))
  await ctx.write(async (tx) => void (await tx.insert(jobs).values(rows)))
  const pages: string[][] = []
  let after: string | undefined
  let last: string | null = null
  do {
    const page = await listJobs(admin, { kind: 'fanout', ...(after && { after }) })
    pages.push(page.rows.map(({ id }) => id))
    after = page.next ?? undefined
    last = page.previous
  } while (after)
  expect(pages.map((page) => page.length)).toEqual([25, 25, 10])
  const sorted = [...rows].sort((a, b) => b.finishedAt.getTime() - a.finishedAt.getTime() || (a.id < b.id ? 1 : -1))
  expect(pages.flat()).toEqual(sorted.map(({ id }) => id))
  const back = await listJobs(admin, { kind: 'fanout', before: last ?? '' })
  expect(back.rows.map(({ id }) => id)).toEqual(pages[1])
  expect((await listJobs(admin, { kind: 'fanout', after: 'nonsense' })).rows).toHaveLength(25)
})

test('run again, a job begins anew and does what it was for, once', async () => {
  const { ctx, admin, sent, jobs: all } = await world()
  const jobId = (await all())[0]?.id ?? ''
  expect(await replayJobs(admin, { jobId })).toBe(1)
  expect(await all()).toMatchObject([{ state: 'waiting', attempts: 0, runAt: ctx.now(), finishedAt: null }])
  expect(await ctx.db.select().from(mails)).toMatchObject([{ state: 'queued', error: '' }])
  await expect(replayJobs(admin, { jobId })).rejects.toMatchObject({ code: 'not-found' })
  await runDue(ctx, handlers)
  expect(sent).toMatchObject([{ key: jobId, to: 'ada@client.test' }])
  expect(await all()).toMatchObject([{ state: 'done' }])
  expect(await ctx.db.select().from(mails)).toMatchObject([{ state: 'sent' }])
  expect(await told(ctx, 'job.replayed')).toMatchObject([
    { thingKind: 'job', thingId: jobId, audience: 'staff', actorId: 'per_admin', data: { kind: 'mail.notice' } },
  ])
})

test('a mail that got no answer is sent once more for an administrator, and again has a day for its repeats', async () => {
  const { ctx, add, sent, jobs: all, moveTo } = await testOutbox()
  await makePerson(ctx, { id: 'per_1' })
  await add(notice())
  const silent = { ...ctx, send: () => Promise.reject(new MailFailed('unknown', 'no answer')) }
  await runDue(silent, handlers)
  moveTo(new Date(ctx.now().getTime() + 2 * REPEATABLE_MS))
  await runDue(silent, handlers)
  const [dead] = await all()
  expect(dead).toMatchObject({ state: 'dead' })
  await replayJobs(as(ctx, staff('admin')), { jobId: dead?.id ?? '' })
  await runDue(silent, handlers)
  const [again] = await all()
  expect(again).toMatchObject({ state: 'waiting', attempts: 1 })
  moveTo(again?.runAt ?? ctx.now())
  await runDue(ctx, handlers)
  expect(sent).toHaveLength(1)
})

test('discarded, a job is gone, and its mail’s row says how it ended', async () => {
  const { ctx, admin, sent, jobs: all } = await world(2)
  const [one, other] = await all()
  expect(await discardJobs(admin, { jobId: one?.id ?? '' })).toBe(1)
  await expect(discardJobs(admin, { jobId: one?.id ?? '' })).rejects.toMatchObject({ code: 'not-found' })
  expect(await all()).toMatchObject([{ id: other?.id, state: 'dead' }])
  await runDue(ctx, handlers)
  expect(sent).toEqual([])
  expect(await ctx.db.select().from(mails).orderBy(asc(mails.id))).toMatchObject([
    { state: 'failed' },
    { state: 'failed' },
  ])
  expect(await told(ctx, 'job.discarded')).toMatchObject([{ thingId: one?.id, audience: 'staff' }])
})

test('all of a kind at once are one event, and the others stay', async () => {
  const { ctx, admin, add, jobs: all } = await world(3)
  await add({ kind: 'purge', payload: {} })
  expect(await replayJobs(admin, { kind: 'mail.notice' })).toBe(3)
  expect((await all()).every(({ state }) => state === 'waiting')).toBe(true)
  await expect(replayJobs(admin, { kind: 'purge' })).rejects.toMatchObject({ code: 'not-found' })
  expect(await told(ctx, 'job.replayed')).toMatchObject([
    { thingId: 'mail.notice', data: { kind: 'mail.notice', jobs: 3 } },
  ])
})

test('what waits or is done cannot be discarded', async () => {
  const { ctx, admin, add, jobs: all } = await world(0)
  await add(notice())
  const jobId = (await all())[0]?.id ?? ''
  await expect(discardJobs(admin, { jobId })).rejects.toMatchObject({ code: 'not-found' })
  await runDue(ctx, handlers)
  await expect(discardJobs(admin, { jobId })).rejects.toMatchObject({ code: 'not-found' })
  await expect(discardJobs(admin, { kind: 'mail.notice', jobId } as never)).rejects.toMatchObject({ code: 'invalid' })
  expect(await all()).toHaveLength(1)
})

test('administrators are told of a kind of job that fails, once in a day however many do', async () => {
  const { ctx, add, jobs: all, moveTo, fails } = await world(3)
  expect(await told(ctx, 'job.died')).toMatchObject([
    { thingKind: 'job', audience: 'staff', actorName: 'test', data: { kind: 'mail.notice' } },
  ])
  moveTo(new Date(ctx.now().getTime() + 25 * 3_600_000))
  fails('refused')
  await add(notice())
  await runDue(ctx, handlers)
  expect((await all()).every(({ state }) => state === 'dead')).toBe(true)
  expect(await told(ctx, 'job.died')).toHaveLength(2)
})
