import { DrizzleQueryError, eq, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { record } from '../server/activity/record'
import { parseExact, toLimbs } from '../server/kernel/exact'
import { makeClient, makeService, member, NOW, system, testContext } from '../server/testing'
import { dialect } from './columns'
import type { Lane } from './queue'
import { clients, events, imports, usageRows } from './schema'
import { exactSum, published } from './sql'

describe('write', () => {
  test('rolls everything back when it throws', async () => {
    const ctx = await testContext({ as: system })
    const client = await makeClient(ctx)
    await expect(
      ctx.write(async (tx) => {
        await tx.update(clients).set({ name: 'Changed' }).where(eq(clients.id, client.id))
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    const [row] = await ctx.db.select().from(clients)
    expect(row?.name).toBe('Contoso Ltd')
  })

  test('keeps nothing when its events cannot be inserted, and goes on with the next one', async () => {
    const ctx = await testContext({ as: system })
    const client = await makeClient(ctx)
    const before = await ctx.db.select().from(events)
    const rename = (name: string, id: string) =>
      ctx.write(async (tx) => {
        await tx.update(clients).set({ name }).where(eq(clients.id, client.id))
        record(tx, ctx, { did: 'client.updated', thing: { kind: 'client', id: client.id }, audience: 'staff' })
        for (const event of tx.recorded) event.id = id
      })
    await rename('Once', 'evt_same')
    await expect(rename('Twice', 'evt_same')).rejects.toThrow()
    expect(await ctx.db.select({ name: clients.name }).from(clients)).toEqual([{ name: 'Once' }])
    await rename('Again', 'evt_other')
    expect(await ctx.db.select({ name: clients.name }).from(clients)).toEqual([{ name: 'Again' }])
    expect(await ctx.db.select().from(events)).toHaveLength(before.length + 2)
  })

  test('two of one tick do not interleave', async () => {
    const ctx = await testContext({ as: system })
    const client = await makeClient(ctx, { phone: '0' })
    const bump = () =>
      ctx.write(async (tx) => {
        const [row] = await tx.select({ phone: clients.phone }).from(clients).where(eq(clients.id, client.id))
        await tx
          .update(clients)
          .set({ phone: String(Number(row?.phone) + 1) })
          .where(eq(clients.id, client.id))
      })
    await Promise.all(Array.from({ length: 20 }, bump))
    const [row] = await ctx.db.select().from(clients)
    expect(row?.phone).toBe('20')
  })

  test.runIf(dialect === 'sqlite')(
    'one after another lets others have their turn, on SQLite, which answers at once',
    async () => {
      const ctx = await testContext({ as: system })
      let turns = 0
      const turn = () => {
        turns++
        next = setImmediate(turn)
      }
      let next = setImmediate(turn)
      const busy = (ms: number) => {
        for (const until = performance.now() + ms; performance.now() < until; );
      }
      for (let i = 0; i < 20; i++) await ctx.write(async () => busy(4))
      clearImmediate(next)
      expect(turns).toBeGreaterThan(3)
    },
  )

  test('lets an urgent write go before those that wait', async () => {
    const ctx = await testContext({ as: system })
    const order: string[] = []
    const add = (name: string, lane?: Lane) => ctx.write(async () => void order.push(name), lane)
    await Promise.all([add('running'), add('waits'), add('waits too'), add('urgent', 'urgent')])
    expect(order).toEqual(['running', 'urgent', 'waits', 'waits too'])
  })

  test('answers 503 if the database is away, and goes on when it is back', async () => {
    const ctx = await testContext({ as: system })
    const client = await makeClient(ctx)
    const lost = new DrizzleQueryError('update', [], Object.assign(new Error('no'), { code: '57P01' }))
    const failing = ctx.write(async (tx) => {
      await tx.update(clients).set({ phone: '1' }).where(eq(clients.id, client.id))
      throw lost
    })
    await expect(failing).rejects.toMatchObject({ name: 'Refusal', code: 'unavailable', cause: lost.cause })
    await ctx.write(async (tx) => void (await tx.update(clients).set({ name: 'B' }).where(eq(clients.id, client.id))))
    expect(await ctx.db.select({ name: clients.name, phone: clients.phone }).from(clients)).toEqual([
      { name: 'B', phone: '' },
    ])
  })

  test.runIf(dialect === 'postgres')('tries ten times what conflicts, then answers 503, on Postgres', async () => {
    const ctx = await testContext({ as: system })
    const conflict = new DrizzleQueryError('update', [], Object.assign(new Error('no'), { code: '40001' }))
    let tries = 0
    const once = await ctx.write(async () => {
      if (tries++ < 9) throw conflict
      return 'done'
    })
    expect([once, tries]).toEqual(['done', 10])
    const never = ctx.write(async () => {
      tries++
      throw conflict
    })
    await expect(never).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('busy') })
    expect(tries).toBe(20)
  })

  test('refuses a write or a read of the past inside it', async () => {
    const ctx = await testContext({ as: system })
    await expect(ctx.write(() => ctx.write(async () => undefined))).rejects.toThrow('write inside a write')
    await expect(ctx.write(async () => void ctx.db.select().from(clients))).rejects.toThrow('reads the past')
    await expect(ctx.write(async () => void ctx.db.prepared('x', (db) => db.select().from(clients)))).rejects.toThrow(
      'past',
    )
  })

  test('inserts what was recorded, last and with who did it', async () => {
    const ctx = await testContext()
    const client = await makeClient({ ...ctx, viewer: system })
    const acting = { ...ctx, viewer: member(client, ['billing']) }
    await acting.write(async (tx) =>
      record(tx, acting, {
        did: 'firm.changed',
        thing: { kind: 'a', id: '1' },
        audience: 'client',
        clientId: client.id,
      }),
    )
    const rows = await ctx.db.select().from(events)
    expect(rows).toMatchObject([{ did: 'firm.changed', actorName: 'Member', clientId: client.id, seq: 1 }])
  })
})

describe('columns', () => {
  test('both dialects carry 9e15, dates, booleans and JSON alike', async () => {
    const ctx = await testContext({ as: system })
    const at = new Date('2026-10-25T00:30:00.123Z')
    const client = await makeClient(ctx, { exponent: 9e15, createdAt: at, tags: ['ä', '"quoted"', '日本'] })
    const [row] = await ctx.db.select().from(clients).where(eq(clients.id, client.id))
    expect(row).toMatchObject({ exponent: 9e15, createdAt: at, tags: ['ä', '"quoted"', '日本'] })
  })

  test('prepared statements take placeholders and are kept', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'A' })
    const query = () =>
      ctx.db.prepared('by-name', (db) =>
        db
          .select({ name: clients.name })
          .from(clients)
          .where(eq(clients.name, sql.placeholder('name'))),
      )
    expect(await query().execute({ name: 'A' })).toEqual([{ name: 'A' }])
    expect(await query().execute({ name: 'B' })).toEqual([])
    expect(query()).toBe(query())
  })

  test('sums of exact numbers neither round nor overflow', async () => {
    const ctx = await testContext({ as: system })
    const client = await makeClient(ctx)
    const service = await makeService(ctx)
    const importId = ctx.id('imp')
    const amounts = ['9000000000000000', '0.999999999999999', '-0.000000000000001', '8999999999999999.000000000000001']
    await ctx.write(async (tx) => {
      await tx.insert(imports).values({
        id: importId,
        runId: 'r',
        kind: 'usage',
        fileName: 'f',
        fileHash: 'h',
        state: 'published',
        totals: {},
        startedAt: NOW,
      })
      for (const [i, amount] of amounts.entries()) {
        const { whole, frac } = toLimbs(parseExact(amount))
        await tx.insert(usageRows).values({
          id: ctx.id('use'),
          importId,
          clientId: client.id,
          serviceId: service.id,
          day: '2026-03-01',
          startedAt: NOW,
          endedAt: NOW,
          kind: 'usage',
          description: '',
          unit: 'h',
          quantityText: '1',
          currency: 'EUR',
          billedWhole: whole,
          billedFrac: frac,
          details: {},
          externalId: String(i),
        })
      }
    })
    const [row] = await ctx.db.select({ sum: exactSum(usageRows.billedWhole, usageRows.billedFrac) }).from(usageRows)
    expect(row?.sum).toBe(
      parseExact('9000000000000000') + parseExact('8999999999999999') + parseExact('0.999999999999999'),
    )
    const [none] = await ctx.db
      .select({ sum: exactSum(usageRows.billedWhole, usageRows.billedFrac) })
      .from(usageRows)
      .where(eq(usageRows.id, 'none'))
    expect(none?.sum).toBe(0n)
  })

  test('rows of an import count only while it is published', async () => {
    const ctx = await testContext({ as: system })
    const importId = ctx.id('imp')
    await ctx.write(async (tx) => {
      await tx.insert(imports).values({
        id: importId,
        runId: 'r',
        kind: 'clients',
        fileName: 'f',
        fileHash: 'h',
        state: 'running',
        totals: {},
        startedAt: NOW,
      })
    })
    await makeClient(ctx, { name: 'Imported', importId })
    await makeClient(ctx, { name: 'Ours' })
    const names = async () =>
      (
        await ctx.db
          .select({ name: clients.name })
          .from(clients)
          .where(published(clients.importId))
          .orderBy(clients.name)
      ).map((row) => row.name)
    expect(await names()).toEqual(['Ours'])
    await ctx.write((tx) =>
      tx
        .update(imports)
        .set({ state: 'published' })
        .where(eq(imports.id, importId))
        .then(() => undefined),
    )
    expect(await names()).toEqual(['Imported', 'Ours'])
  })
})
