import { Readable } from 'node:stream'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { Write } from '../../db/client'
import { clientCounts, clients, imports, people, usageDays, usageRows } from '../../db/schema'
import { published } from '../../db/sql'
import { addDays } from '../kernel/time'
import { NOW, system, testContext, testStore } from '../testing'
import { importClients } from './clients'
import { dropDeadImports } from './drop'
import type { Source } from './source'
import { everything, given, keptUsageDays, recountedUsageDays } from './testing'
import { importUsage } from './usage'

const file = (rows: number, name = 'c.csv'): Source =>
  given(name, `id,name,email\n${Array.from({ length: rows }, (_, i) => `${i},Client ${i},c${i}@x.test`).join('\n')}\n`)

const usage = (rows: number) =>
  given(
    'u.csv',
    `BilledCost,BillingCurrency,BillingAccountId,BillingPeriodStart,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceName,ProviderName,SubAccountId\n${Array.from({ length: rows }, (_, i) => `${i % 3 ? '' : '-'}0.9${i},EUR,a,2026-03-01 00:00:00,Usage,2026-03-01 00:00:00,2026-03-02 00:00:00,S${i % 7},P,sub${i % 11}`).join('\n')}\n`,
  )

/** Lets `most` writes through; what comes after fails, as when the process died. */
function dying(write: Write, most: number): Write {
  let left = most
  return (work) => {
    if (left-- <= 0) return Promise.reject(new Error('killed'))
    return write(work)
  }
}

test('an import that fails leaves nothing, whenever it fails', async () => {
  const store = await testStore()
  const ctx = await testContext({ as: system, store })
  const before = await everything(ctx)
  for (const source of [file(2500), usage(2500)]) {
    let failed = 0
    const failing: Write = (work) =>
      store.write(async (tx) => {
        const result = await work(tx)
        const inserted = await tx.select({ id: clients.id }).from(clients).limit(1)
        if (inserted.length && failed++ === 2) throw new Error('disk on fire')
        return result
      })
    const verb = source.name === 'c.csv' ? importClients : importUsage
    await expect(verb({ ...ctx, write: failing }, [source], { create: true })).rejects.toThrow('disk on fire')
    expect(await everything(ctx)).toEqual(before)
  }
  expect((await ctx.db.select({ state: imports.state }).from(imports)).every((row) => row.state === 'dropped')).toBe(
    true,
  )
})

test('an import that died is invisible, and dropped a minute later', async () => {
  const store = await testStore()
  const ctx = await testContext({ as: system, store })
  const before = await everything(ctx)
  await expect(importUsage({ ...ctx, write: dying(store.write, 4) }, [usage(2500)], { create: true })).rejects.toThrow(
    'killed',
  )
  const rows = await ctx.db.select().from(usageRows)
  expect(rows.length).toBeGreaterThan(0)
  expect(await ctx.db.select().from(usageRows).where(published(usageRows.importId))).toEqual([])
  expect(await ctx.db.select().from(usageDays).where(published(usageDays.importId))).toEqual([])
  expect(await ctx.db.select().from(clients).where(published(clients.importId))).toEqual([])

  await dropDeadImports({ ...ctx, now: () => new Date(NOW.getTime() + 59_000) })
  expect((await ctx.db.select().from(usageRows)).length).toBe(rows.length)
  await expect(importClients(ctx, [file(1)])).rejects.toMatchObject({ code: 'conflict' })

  const later = { ...ctx, now: () => new Date(NOW.getTime() + 61_000) }
  await dropDeadImports(later)
  expect(await everything(ctx)).toEqual(before)
  expect(await importUsage(later, [usage(2500)], { create: true })).toMatchObject({ created: 2500 })
  expect(await keptUsageDays(ctx)).toEqual(await recountedUsageDays(ctx))
})

test('one at a time; one taken for dead does not go on', async () => {
  const ctx = await testContext({ as: system })
  let clock = NOW.getTime()
  const moving = { ...ctx, now: () => new Date(clock) }
  let other: Promise<unknown> = Promise.resolve()
  const source: Source = {
    name: 'slow.csv',
    open: () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('id,name\n1,A\n')
          other = importClients(moving, [file(1)]).catch((error: unknown) => error)
          await other
          clock += 120_000
          await dropDeadImports(moving)
          yield Buffer.from('2,B\n')
        })(),
      ),
  }
  await expect(importClients(moving, [source])).rejects.toMatchObject({ code: 'conflict' })
  expect(await other).toMatchObject({ code: 'conflict', message: expect.stringContaining('slow.csv') })
  expect(await ctx.db.select().from(clients)).toEqual([])
})

test('somebody who was taken in meanwhile stays when the import is dropped', async () => {
  const store = await testStore()
  const ctx = await testContext({ as: system, store })
  await expect(importClients({ ...ctx, write: dying(store.write, 3) }, [file(2)])).rejects.toThrow('killed')
  await ctx.write(
    async (tx) => void (await tx.update(people).set({ status: 'active' }).where(eq(people.email, 'c1@x.test'))),
  )
  const tomorrow = new Date(`${addDays('2026-03-15', 1)}T00:00:00Z`)
  await dropDeadImports({ ...ctx, now: () => tomorrow })
  expect(await ctx.db.select({ email: people.email, importId: people.importId }).from(people)).toEqual([
    { email: 'c1@x.test', importId: null },
  ])
  expect(await ctx.db.select().from(clients)).toEqual([])
  expect(await ctx.db.select().from(clientCounts)).toEqual([])
})
