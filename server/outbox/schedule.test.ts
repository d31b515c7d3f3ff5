import { asc } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { firm, jobs, schedules } from '../../db/schema'
import { readFirm } from '../settings/firm'
import type { OutboxContext } from './context'
import { handlers } from './handlers'
import { startOutbox } from './loop'
import { lastOccurrence, runSchedule, type Task, tasks } from './schedule'
import { testOutbox } from './testing'

const NIGHTLY: Task[] = [{ name: 'nightly', cron: '0 3 * * *', job: () => ({ kind: 'purge', payload: {} }) }]

/** In Berlin, with a firm that is read anew each time, as each run of the loop does. */
async function world() {
  const outbox = await testOutbox()
  const { ctx } = outbox
  const anew = (): OutboxContext => ({ ...ctx, firm: () => readFirm(ctx.db) })
  const at = (moment: string) => {
    outbox.moveTo(new Date(moment))
    return runSchedule(anew(), NIGHTLY)
  }
  const keys = async () => {
    const rows = await ctx.db.select({ key: jobs.uniqueKey }).from(jobs).orderBy(asc(jobs.createdAt), asc(jobs.id))
    return rows.map(({ key }) => key)
  }
  return { ...outbox, at, keys, anew }
}

test('begins without running the past, and runs from the next occurrence on', async () => {
  const { at, keys } = await world()
  await at('2026-03-15T12:00:00Z')
  await at('2026-03-16T01:59:59.999Z')
  expect(await keys()).toEqual([])
  await at('2026-03-16T02:00:00Z')
  expect(await keys()).toEqual(['nightly:2026-03-16T02:00:00.000Z'])
})

test('what was missed is made up for once', async () => {
  const { at, keys } = await world()
  await at('2026-03-15T12:00:00Z')
  await at('2026-03-20T12:00:00Z')
  expect(await keys()).toEqual(['nightly:2026-03-20T02:00:00.000Z'])
})

test('a hundred runs in a row change nothing the second time', async () => {
  const { at, keys, ctx } = await world()
  await at('2026-03-15T12:00:00Z')
  await at('2026-03-16T02:00:00Z')
  const before = [await keys(), await ctx.db.select().from(schedules)]
  for (let i = 0; i < 100; i++) await at('2026-03-16T02:00:30Z')
  expect([await keys(), await ctx.db.select().from(schedules)]).toEqual(before)
})

test('four loops at once enqueue an occurrence once', async () => {
  const { at, keys, anew, moveTo } = await world()
  await Promise.all([1, 2, 3, 4].map(() => runSchedule(anew(), NIGHTLY)))
  await at('2026-03-15T12:00:00Z')
  for (const day of ['2026-03-16', '2026-03-17', '2026-03-18']) {
    moveTo(new Date(`${day}T02:00:00Z`))
    await Promise.all([1, 2, 3, 4].flatMap(() => [runSchedule(anew(), NIGHTLY), runSchedule(anew(), NIGHTLY)]))
  }
  expect(await keys()).toEqual([
    'nightly:2026-03-16T02:00:00.000Z',
    'nightly:2026-03-17T02:00:00.000Z',
    'nightly:2026-03-18T02:00:00.000Z',
  ])
})

test('a key that is known already is no second job, even where the mark was lost', async () => {
  const { at, keys, ctx } = await world()
  await at('2026-03-15T12:00:00Z')
  await at('2026-03-16T02:00:00Z')
  await ctx.write(async (tx) => void (await tx.update(schedules).set({ lastAt: new Date('2026-03-15T12:00:00Z') })))
  await at('2026-03-16T02:00:00Z')
  expect(await keys()).toHaveLength(1)
})

test.each([
  ['summer time begins', '0 3 * * *', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', 2],
  ['summer time ends', '0 3 * * *', '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', 2],
  ['summer time begins in the hour that is skipped', '30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', 2],
  ['summer time ends in the hour that comes twice', '30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', 2],
])('each day once where %s', async (_, cron, from, to, expected) => {
  const { ctx, moveTo, keys } = await world()
  const table = [{ ...(NIGHTLY[0] as Task), cron }]
  for (let at = Date.parse(from); at <= Date.parse(to); at += 10 * 60_000) {
    moveTo(new Date(at))
    await runSchedule(ctx, table)
  }
  expect(await keys()).toHaveLength(expected)
})

test('another time zone moves the next run, and repeats none', async () => {
  const { at, keys, ctx } = await world()
  await at('2026-03-15T12:00:00Z')
  await at('2026-03-16T02:00:00Z')
  await ctx.write(async (tx) => void (await tx.update(firm).set({ timeZone: 'Asia/Tokyo' })))
  // Three o'clock of that day has passed in Tokyo, before it did in Berlin.
  await at('2026-03-16T02:01:00Z')
  expect(await keys()).toHaveLength(1)
  await at('2026-03-16T18:00:00Z')
  await ctx.write(async (tx) => void (await tx.update(firm).set({ timeZone: 'America/Lima' })))
  await at('2026-03-17T07:59:59Z')
  expect(await keys()).toHaveLength(2)
  await at('2026-03-17T08:00:00Z')
  expect(await keys()).toEqual([
    'nightly:2026-03-16T02:00:00.000Z',
    'nightly:2026-03-16T18:00:00.000Z',
    'nightly:2026-03-17T08:00:00.000Z',
  ])
})

test('a moment that is an occurrence is its own last one', () => {
  const at = new Date('2026-03-16T02:00:00.400Z')
  expect(lastOccurrence('0 3 * * *', 'Europe/Berlin', at)?.toISOString()).toBe('2026-03-16T02:00:00.000Z')
})

test('every task is of a name of its own, and can be read', () => {
  expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length)
  for (const { cron, job } of tasks) {
    const at = lastOccurrence(cron, 'Pacific/Kiritimati', new Date('2026-03-16T02:00:00Z'))
    expect(at).toBeInstanceOf(Date)
    expect(Object.hasOwn(handlers, job(at as Date).kind)).toBe(true)
  }
})

test('the loop asks the schedule when it starts', async () => {
  const { ctx, anew } = await world()
  const outbox = startOutbox(anew, handlers)
  await outbox.stop()
  expect((await ctx.db.select().from(schedules)).map(({ name }) => name).sort()).toEqual(
    tasks.map(({ name }) => name).sort(),
  )
})
