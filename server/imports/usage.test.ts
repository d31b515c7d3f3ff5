import { eq, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clients, events, imports, invoiceLines, services, usageDays, usageRows } from '../../db/schema'
import { count, exactSum, published } from '../../db/sql'
import type { Context } from '../context'
import { formatExact } from '../kernel/exact'
import { makeClient, makeInvoice, makeService, system, testContext } from '../testing'
import {
  charge,
  everything,
  usageFile as file,
  focus,
  keptUsageDays,
  real,
  realData,
  recountedUsageDays,
} from './testing'
import { importUsage } from './usage'

const rowSum = async (ctx: Context) => {
  const [row] = await ctx.db
    .select({
      billed: exactSum(usageRows.billedWhole, usageRows.billedFrac),
      effective: exactSum(usageRows.effectiveWhole, usageRows.effectiveFrac),
      list: exactSum(usageRows.listWhole, usageRows.listFrac),
      rows: count(),
    })
    .from(usageRows)
    .where(published(usageRows.importId))
  return (
    row && {
      ...row,
      billed: formatExact(row.billed),
      effective: formatExact(row.effective ?? 0n),
      list: formatExact(row.list ?? 0n),
    }
  )
}

const perService = async (ctx: Context, name: string) => {
  const [row] = await ctx.db
    .select({ billed: exactSum(usageDays.billedWhole, usageDays.billedFrac) })
    .from(usageDays)
    .innerJoin(services, eq(services.id, usageDays.serviceId))
    .where(sql`${usageDays.scope} = 'firm' and ${services.name} = ${name} and ${published(usageDays.importId)}`)
  return row && formatExact(row.billed)
}

describe.skipIf(!real)(`usage: ${realData}`, () => {
  test('1,000 charges to the last decimal, and the second time nothing', async () => {
    const ctx = await testContext({ as: system })
    const first = await importUsage(ctx, [focus()], { create: true })
    expect(first).toMatchObject({
      rows: 1000,
      created: 1000,
      problems: [],
      also: { clients: 73, services: 33 },
      totals: { USD: '20.52022672899', 'USD effective cost': '14.97651418586', 'USD list cost': '20.39090575119' },
    })
    expect(await rowSum(ctx)).toEqual({
      billed: '20.52022672899',
      effective: '14.97651418586',
      list: '20.39090575119',
      rows: 1000,
    })
    expect(await perService(ctx, 'Amazon Elastic Compute Cloud')).toBe('16.0416930505')
    expect(await perService(ctx, 'Azure Kubernetes Service')).toBe('1.58088')
    const kinds = await ctx.db.select({ kind: usageRows.kind, count: count() }).from(usageRows).groupBy(usageRows.kind)
    expect(Object.fromEntries(kinds.map((row) => [row.kind, row.count]))).toEqual({
      usage: 997,
      adjustment: 2,
      credit: 1,
    })
    expect(await ctx.db.select({ count: count() }).from(clients)).toEqual([{ count: 73 }])
    expect(new Set((await ctx.db.select().from(clients)).map((client) => client.name)).size).toBe(68)
    expect(await keptUsageDays(ctx)).toEqual(await recountedUsageDays(ctx))

    const before = await everything(ctx)
    expect(before.events).toHaveLength(1)
    for (const replace of [false, true]) {
      const again = await importUsage(ctx, [focus()], { replace, create: true })
      expect(again).toMatchObject({ created: 0, unchanged: 1000, also: { clients: 0, services: 0, replaced: 0 } })
      expect(await everything(ctx)).toEqual(before)
    }
    const scopes = await ctx.db.select({ scope: imports.scope, state: imports.state }).from(imports)
    expect(scopes.every((row) => row.state === 'published')).toBe(true)
    expect(scopes.map((row) => row.scope).sort()).toEqual([
      '',
      'AWS|1234567890123|2024-09',
      'Microsoft|/providers/Microsoft.Billing/billingAccounts/8611537|2024-09',
      'Oracle|20209880|2024-09',
      'Oracle|20209880|2024-10',
    ])
  })

  test('without --create every unknown name is told once, and nothing is imported', async () => {
    const ctx = await testContext({ as: system })
    const before = await everything(ctx)
    const { problems } = await importUsage(ctx, [focus()])
    expect(problems).toHaveLength(73 + 33)
    expect(problems[0]).toEqual({
      file: 'focus_sample.csv',
      line: 2,
      column: 'SubAccountName',
      message: 'there is no client for Atlas Nimbus (51738928782): import clients first, or make them with --create',
    })
    expect(await everything(ctx)).toEqual(before)
  })
})

describe('usage', () => {
  test('equal rows of one file all count, once', async () => {
    const ctx = await testContext({ as: system })
    const two = file(charge(), charge())
    expect(await importUsage(ctx, [two], { create: true })).toMatchObject({ created: 2, unchanged: 0 })
    expect(await importUsage(ctx, [file(charge(), charge(), charge())])).toMatchObject({ created: 1, unchanged: 2 })
    expect(await rowSum(ctx)).toMatchObject({ billed: '4.5', rows: 3 })
    expect(await importUsage(ctx, [two, two, two])).toMatchObject({ created: 0, unchanged: 6 })
    expect(await keptUsageDays(ctx)).toHaveLength((await recountedUsageDays(ctx)).length)
  })

  test('finds clients by external id, then by name, and gives one without sub account to the billing account', async () => {
    const ctx = await testContext({ as: system })
    const byId = await makeClient(ctx, { name: 'Other', externalId: 'sub' })
    const byName = await makeClient(ctx, { name: 'Contoso' })
    const account = await makeClient(ctx, { name: 'Account', externalId: 'acct' })
    await makeService(ctx, { name: 'Compute' })
    const rows = [charge(), charge({ SubAccountId: 'else' }), charge({ SubAccountId: 'NULL', SubAccountName: '' })]
    expect(await importUsage(ctx, [file(...rows)])).toMatchObject({ created: 3, problems: [] })
    const found = await ctx.db.select({ clientId: usageRows.clientId }).from(usageRows)
    expect(found.map((row) => row.clientId).sort()).toEqual([byId.id, byName.id, account.id].sort())
  })

  test('two accounts of one name stay two clients, in two files too', async () => {
    const ctx = await testContext({ as: system })
    await importUsage(ctx, [file(charge())], { create: true })
    await importUsage(ctx, [file(charge({ SubAccountId: 'sub2' }))], { create: true })
    const made = await ctx.db.select({ name: clients.name, externalId: clients.externalId }).from(clients)
    expect(made.sort((a, b) => String(a.externalId).localeCompare(String(b.externalId)))).toEqual([
      { name: 'Contoso', externalId: 'sub' },
      { name: 'Contoso', externalId: 'sub2' },
    ])
  })

  test('the day is UTC, a correction is an adjustment', async () => {
    const ctx = await testContext({ as: system })
    const moved = charge({ ChargePeriodStart: '2026-03-11T01:30:00+02:00', ChargeClass: 'Correction' })
    await importUsage(ctx, [file(moved)], { create: true })
    expect(await ctx.db.select().from(usageRows)).toMatchObject([
      { day: '2026-03-10', kind: 'adjustment', startedAt: new Date('2026-03-10T23:30:00Z') },
    ])
  })

  test('a corrected file takes the place of its periods, and only of these', async () => {
    const ctx = await testContext({ as: system })
    const april = charge({
      BillingPeriodStart: '2026-04-01 00:00:00',
      ChargePeriodStart: '2026-04-01 00:00:00',
      ChargePeriodEnd: '2026-04-02 00:00:00',
    })
    await importUsage(ctx, [file(charge(), charge({ BilledCost: '7' }), april)], { create: true })
    const corrected = file(charge(), charge({ BilledCost: '8' }))
    const summary = await importUsage(ctx, [corrected], { replace: true })
    expect(summary).toMatchObject({ created: 2, also: { replaced: 2 } })
    expect(await rowSum(ctx)).toMatchObject({ billed: '11', rows: 3 })
    expect(await ctx.db.select({ rows: count() }).from(usageRows)).toEqual([{ rows: 3 }])
    expect(await keptUsageDays(ctx)).toEqual(await recountedUsageDays(ctx))
    expect(await importUsage(ctx, [corrected], { replace: true })).toMatchObject({ created: 0, unchanged: 2 })
    expect(await ctx.db.select().from(events)).toHaveLength(2)
  })

  test('what is invoiced is not replaced', async () => {
    const ctx = await testContext({ as: system })
    await importUsage(ctx, [file(charge())], { create: true })
    const [row] = await ctx.db.select().from(usageRows)
    const invoice = await makeInvoice(ctx, row?.clientId ?? '')
    await ctx.write(async (tx) => {
      const id = ctx.id('lin')
      await tx.insert(invoiceLines).values({ id, invoiceId: invoice.id, position: 1, description: '', netMinor: 150 })
      await tx.update(usageRows).set({ invoiceLineId: id })
    })
    const { problems } = await importUsage(ctx, [file(charge({ BilledCost: '2' }))], { replace: true })
    expect(problems).toMatchObject([{ line: 2, message: expect.stringContaining('is invoiced already') }])
    expect(await rowSum(ctx)).toMatchObject({ billed: '1.5' })
  })
})
