import { expect, test } from 'vitest'
import { firm, jobs } from '../../db/schema'
import { MailFailed } from '../ports/mail'
import type { Handlers } from './context'
import { handlers } from './handlers'
import { startOutbox } from './loop'
import { LEASE_MS, MOST_ATTEMPTS, REPEATABLE_MS } from './rules'
import { runDue } from './run'
import { testOutbox } from './testing'

const job = (what = '') => ({ kind: 'mail.reset' as const, payload: { email: `${what}@client.test` } })

/** Every kind of job is done by one function. */
function handled(work: Handlers['mail.reset']): Handlers {
  const none = () => Promise.reject(new Error('not in this test'))
  const others = Object.fromEntries(Object.keys(handlers).map((kind) => [kind, none]))
  return { ...(others as unknown as Handlers), 'mail.reset': work }
}

const later = (ms: number, from: Date) => new Date(from.getTime() + ms)

test('a due job is done once, and one for later waits', async () => {
  const { ctx, add, jobs: all, moveTo } = await testOutbox()
  const done: string[] = []
  const work = handled(async (_, { payload }) => void done.push(payload.email))
  await add(job('now'))
  await add({ ...job('later'), runAt: later(1_000, ctx.now()) })
  await runDue(ctx, work)
  await runDue(ctx, work)
  expect(done).toEqual(['now@client.test'])
  expect((await all()).map(({ state, attempts, leaseUntil }) => ({ state, attempts, leaseUntil }))).toEqual([
    { state: 'done', attempts: 1, leaseUntil: null },
    { state: 'waiting', attempts: 0, leaseUntil: null },
  ])
  moveTo(later(1_000, ctx.now()))
  await runDue(ctx, work)
  expect(done).toEqual(['now@client.test', 'later@client.test'])
})

test('what a handler writes and the mark are one write', async () => {
  const { ctx, add, jobs: all } = await testOutbox()
  await add(job())
  const work = handled(async () => async (tx) => {
    await tx.update(firm).set({ name: 'Renamed' })
    throw new Error('the disk is full')
  })
  await runDue(ctx, work)
  expect((await ctx.db.select({ name: firm.name }).from(firm))[0]?.name).toBe('Northwind Hosting')
  expect(await all()).toMatchObject([{ state: 'waiting', attempts: 1, lastError: 'Error: the disk is full' }])
})

test('a job that fails is tried again later and later, and given up after the last attempt', async () => {
  const { ctx, add, jobs: all, moveTo } = await testOutbox()
  await add(job())
  const tries: Date[] = []
  const work = handled(async () => {
    tries.push(ctx.now())
    throw new MailFailed('later', 'rate_limit_exceeded 429')
  })
  for (;;) {
    await runDue(ctx, work)
    const [row] = await all()
    if (row?.state !== 'waiting') break
    expect(row.lastError).toBe('MailFailed: rate_limit_exceeded 429')
    moveTo(row.runAt)
  }
  expect(tries).toHaveLength(MOST_ATTEMPTS)
  const waits = tries.slice(1).map((at, i) => at.getTime() - (tries[i]?.getTime() ?? 0))
  expect(waits.every((wait, i) => i === 0 || wait > (waits[i - 1] ?? 0))).toBe(true)
  expect(await all()).toMatchObject([{ state: 'dead', attempts: MOST_ATTEMPTS, leaseUntil: null }])
})

test('a refusal for good is not tried again', async () => {
  const { ctx, add, jobs: all } = await testOutbox()
  await add(job())
  await runDue(
    ctx,
    handled(() => Promise.reject(new MailFailed('refused', 'validation_error 422'))),
  )
  expect(await all()).toMatchObject([{ state: 'dead', attempts: 1, lastError: 'MailFailed: validation_error 422' }])
})

test('the job of a process that died is begun again when its lease is over, not before', async () => {
  const { ctx, add, jobs: all, moveTo } = await testOutbox()
  await add(job())
  const leased = later(LEASE_MS, ctx.now())
  await ctx.write(async (tx) => void (await tx.update(jobs).set({ leaseUntil: leased, attempts: 1 })))
  let runs = 0
  const work = handled(async () => void runs++)
  moveTo(later(-1, leased))
  await runDue(ctx, work)
  expect(runs).toBe(0)
  moveTo(leased)
  await runDue(ctx, work)
  expect(runs).toBe(1)
  expect(await all()).toMatchObject([{ state: 'done', attempts: 2 }])
})

test('whoever lost the lease meanwhile writes nothing', async () => {
  const { ctx, add, jobs: all } = await testOutbox()
  await add(job())
  const elsewhere = later(LEASE_MS * 2, ctx.now())
  const work = handled(async () => {
    await ctx.write(async (tx) => void (await tx.update(jobs).set({ leaseUntil: elsewhere })))
    return async (tx) => void (await tx.update(firm).set({ name: 'Renamed' }))
  })
  await runDue(ctx, work)
  expect(await all()).toMatchObject([{ state: 'waiting', leaseUntil: elsewhere }])
  expect((await ctx.db.select({ name: firm.name }).from(firm))[0]?.name).toBe('Northwind Hosting')
})

test('a lost answer is repeated, but no longer than the repeat is recognised', async () => {
  const { ctx, add, jobs: all, moveTo } = await testOutbox()
  await add(job())
  let tries = 0
  const work = handled(() => {
    tries++
    return Promise.reject(new MailFailed('unknown', 'application_error no answer'))
  })
  await runDue(ctx, work)
  const [first] = await all()
  expect(first).toMatchObject({ state: 'waiting', leaseUntil: first?.runAt })
  // The process was off for two days.
  moveTo(later(2 * REPEATABLE_MS, ctx.now()))
  await runDue(ctx, work)
  expect(tries).toBe(1)
  expect(await all()).toMatchObject([{ state: 'dead', lastError: expect.stringContaining('not known whether') }])
})

test('what is no mail is tried for three days after a process died with it, and nothing is said of going out', async () => {
  const { ctx, add, jobs: all, moveTo } = await testOutbox()
  await add({ kind: 'purge', payload: {} })
  const work = handled(async () => undefined)
  await ctx.write(async (tx) => void (await tx.update(jobs).set({ leaseUntil: ctx.now(), attempts: 1 })))
  moveTo(later(REPEATABLE_MS + 1, ctx.now()))
  await runDue(ctx, work)
  expect(await all()).toMatchObject([{ state: 'waiting', leaseUntil: null, lastError: 'Error: not in this test' }])

  const { runAt } = (await all())[0] ?? { runAt: ctx.now() }
  await ctx.write(async (tx) => void (await tx.update(jobs).set({ leaseUntil: runAt, attempts: MOST_ATTEMPTS })))
  moveTo(runAt)
  await runDue(ctx, work)
  expect(await all()).toMatchObject([{ state: 'dead', lastError: 'Error: it was begun 14 times and never ended' }])
})

test('two loops at once on one database do each job once', async () => {
  const { ctx, add, jobs: all } = await testOutbox()
  for (let i = 0; i < 25; i++) await add(job(String(i)))
  const done: string[] = []
  const work = handled(async (_, { payload }) => void done.push(payload.email))
  await Promise.all([runDue(ctx, work), runDue({ ...ctx }, work), runDue({ ...ctx }, work)])
  expect(new Set(done).size).toBe(25)
  expect(done).toHaveLength(25)
  expect((await all()).every((row) => row.state === 'done' && row.attempts === 1)).toBe(true)
})

test('what somebody waits for comes before what goes to many, whichever is older', async () => {
  const { ctx, add, moveTo } = await testOutbox()
  const done: string[] = []
  for (const rank of [2, 1, 0] as const) {
    for (let i = 0; i < 9; i++) await add({ ...job(String(rank)), rank })
    moveTo(later(1_000, ctx.now()))
  }
  await runDue(
    ctx,
    handled(async (_, { payload }) => void done.push(payload.email.charAt(0))),
  )
  expect(done.join('')).toBe(`${'0'.repeat(9)}${'1'.repeat(9)}${'2'.repeat(9)}`)
})

test('links and security notices are waited for, other jobs are not', async () => {
  const { add, jobs: all } = await testOutbox()
  await add(job())
  await add({ kind: 'purge', payload: {} })
  expect((await all()).map(({ rank }) => rank)).toEqual([0, 1])
})

test('a slow job holds back none of the others, not even those that come while it runs', async () => {
  const { ctx, add, jobs: all } = await testOutbox()
  const done: string[] = []
  let letGo = () => {}
  const may = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let more = (_email: string) => {}
  const work = handled(async (_, { payload: { email } }) => {
    if (email.startsWith('slow')) await may
    done.push(email)
    more(email)
    return undefined
  })
  const until = (email: string) =>
    new Promise<void>((resolve) => {
      more = (one) => {
        if (one === email) resolve()
      }
    })
  await add(job('slow'))
  for (let i = 0; i < 20; i++) await add(job(String(i)))
  const outbox = startOutbox(() => ctx, work)
  ctx.wake = outbox.wake
  while (done.length < 20) await new Promise((resolve) => setTimeout(resolve, 5))
  const late = until('late@client.test')
  await add(job('late'))
  await late
  expect(done).not.toContain('slow@client.test')
  letGo()
  await outbox.stop()
  expect((await all()).every((row) => row.state === 'done')).toBe(true)
})

test('a poison job is given up after its attempts, and the others are done meanwhile', async () => {
  const { ctx, add, jobs: all, moveTo } = await testOutbox()
  const work = handled(async (_, { payload: { email } }) => {
    if (email.startsWith('poison')) throw new TypeError('cannot read properties of undefined')
    return undefined
  })
  await add(job('poison'))
  for (let i = 0; i < MOST_ATTEMPTS; i++) {
    await add(job(String(i)))
    await runDue(ctx, work)
    const poison = (await all()).find(({ state }) => state === 'waiting')
    if (poison) moveTo(poison.runAt)
  }
  const rows = await all()
  expect(rows.filter(({ state }) => state === 'done')).toHaveLength(MOST_ATTEMPTS)
  expect(rows.filter(({ state }) => state !== 'done')).toMatchObject([
    { state: 'dead', attempts: MOST_ATTEMPTS, lastError: 'TypeError: cannot read properties of undefined' },
  ])
})

test('without a way to send, mails wait and lose no attempt', async () => {
  const { ctx, add, jobs: all } = await testOutbox()
  await add(job())
  await runDue(
    { ...ctx, mail: 'none' },
    handled(() => Promise.reject(new Error('not called'))),
  )
  expect(await all()).toMatchObject([{ state: 'waiting', attempts: 0, leaseUntil: null }])
})

test('a job that nothing does yet waits for a release that does', async () => {
  const { ctx, jobs: all } = await testOutbox()
  const row = { id: ctx.id('job'), kind: 'toString', payload: {}, runAt: ctx.now(), createdAt: ctx.now() }
  await ctx.write(async (tx) => void (await tx.insert(jobs).values(row)))
  await runDue(
    ctx,
    handled(async () => undefined),
  )
  expect(await all()).toMatchObject([{ state: 'waiting', lastError: 'Error: nothing does toString' }])
})

test('the loop runs as soon as a write that enqueued is done, and finishes what it began when it is stopped', async () => {
  const { ctx, add, jobs: all } = await testOutbox()
  let begun = () => {}
  const begins = new Promise<void>((resolve) => {
    begun = resolve
  })
  let letGo = () => {}
  const may = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const work = handled(async () => {
    begun()
    await may
    return undefined
  })
  const outbox = startOutbox(() => ctx, work)
  ctx.wake = outbox.wake
  await add(job())
  await begins
  const stopped = outbox.stop()
  letGo()
  await stopped
  expect(await all()).toMatchObject([{ state: 'done' }])
  await add(job())
  outbox.wake()
  expect((await all()).map((row) => row.state)).toContain('waiting')
})

test('a write that fails wakes nobody', async () => {
  const { ctx } = await testOutbox()
  let woken = 0
  const failing = ctx.write(async (tx) => {
    tx.committed.push(() => woken++)
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(woken).toBe(0)
})
