import { eq, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import {
  FIRM,
  imports,
  invoiceCounts,
  invoiceLines,
  invoices,
  paymentAllocations,
  paymentDays,
  payments,
} from '../../db/schema'
import { count, numberSum } from '../../db/sql'
import type { Context } from '../context'
import { makeClient, system, testContext } from '../testing'
import { importClients } from './clients'
import { importInvoices } from './invoices'
import { chinook, everything, given, invoiceFile, lineFile, real, realData } from './testing'

/** The counters from the rows themselves, in the shape of the tables that keep them. */
async function recounted(ctx: Context) {
  const dueOn = sql<string>`case when ${invoices.status} = 'open' then ${invoices.dueOn} else '' end`
  const sums = { count: count(), totalMinor: numberSum(invoices.totalMinor), paidMinor: numberSum(invoices.paidMinor) }
  const columns = {
    status: invoices.status,
    currency: invoices.currency,
    exponent: invoices.exponent,
    dueOn: dueOn.as('due_key'),
    ...sums,
  }
  const by = [invoices.status, invoices.currency, invoices.exponent, sql`due_key`] as const
  const ofClients = await ctx.db
    .select({ scope: invoices.clientId, ...columns })
    .from(invoices)
    .groupBy(invoices.clientId, ...by)
  const ofFirm = await ctx.db
    .select(columns)
    .from(invoices)
    .groupBy(...by)
  return sorted([...ofClients, ...ofFirm.map((row) => ({ scope: FIRM, ...row }))])
}

const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()

describe.skipIf(!real)(`invoices: ${realData}`, () => {
  const files = () => [chinook('InvoiceLine.csv'), chinook('Invoice.csv')]

  test('412 invoices of 2,240 lines to the cent, and the second time nothing', async () => {
    const ctx = await testContext({ as: system })
    await importClients(ctx, [chinook('Customer.csv')], { currency: 'USD' })
    const first = await importInvoices(ctx, files(), { status: 'paid' })
    expect(first).toMatchObject({
      rows: 2652,
      created: 412,
      problems: [],
      also: { lines: 2240, payments: 412 },
      totals: {
        USD: '2328.60',
        'USD 2021': '449.46',
        'USD 2022': '481.45',
        'USD 2023': '469.58',
        'USD 2024': '477.53',
        'USD 2025': '450.58',
      },
    })
    const one = async (externalId: string) => {
      const rows = await ctx.db
        .select({ total: numberSum(invoices.totalMinor) })
        .from(invoices)
        .where(sql`${invoices.clientId} = (select id from clients where external_id = ${externalId})`)
      return rows[0]?.total
    }
    expect(await one('1')).toBe(3962)
    expect(await one('6')).toBe(4962)
    const [invoice] = await ctx.db.select().from(invoices).where(eq(invoices.externalId, '1'))
    expect(invoice).toMatchObject({
      number: '1',
      series: null,
      status: 'paid',
      issuedOn: '2021-01-01',
      dueOn: '2021-01-31',
      totalMinor: 198,
      paidMinor: 198,
      seller: { name: 'Northwind Hosting' },
      buyer: {
        name: 'Leonie Köhler',
        addressLines: ['Theodor-Heuss-Straße 34', '70174 Stuttgart'],
        country: 'Germany',
      },
    })
    const lines = await ctx.db
      .select()
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoice?.id ?? ''))
    expect(lines.sort((a, b) => a.position - b.position)[0]).toMatchObject({
      description: 'Balls to the Wall (Rock, Protected AAC audio file)',
      netMinor: 99,
    })
    const [paid] = await ctx.db.select({ sum: numberSum(payments.amountMinor), count: count() }).from(payments)
    expect(paid).toEqual({ sum: 232860, count: 412 })
    expect(await ctx.db.select({ sum: numberSum(paymentAllocations.amountMinor) }).from(paymentAllocations)).toEqual([
      { sum: 232860 },
    ])
    expect(
      await ctx.db
        .select({ sum: numberSum(paymentDays.amountMinor) })
        .from(paymentDays)
        .where(eq(paymentDays.scope, FIRM)),
    ).toEqual([{ sum: 232860 }])
    expect(sorted(await ctx.db.select().from(invoiceCounts))).toEqual(await recounted(ctx))

    const before = await everything(ctx)
    expect(before.events).toHaveLength(2)
    expect(await importInvoices(ctx, files(), { status: 'paid' })).toMatchObject({
      created: 0,
      unchanged: 412,
      problems: [],
    })
    expect(await everything(ctx)).toEqual(before)
    expect(await ctx.db.select({ count: count() }).from(imports)).toEqual([{ count: 2 }])
  })
})

describe('invoices', () => {
  test('open ones of several due days and currencies: the counters are a recount', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'A', externalId: 'a', currency: 'JPY', exponent: 0 })
    await makeClient(ctx, { name: 'B & Söhne', externalId: 'b' })
    const file = given(
      'i.csv',
      'Number,Client,Date,Due date,Total,Status,Currency\n1,a,2026-01-01,2026-02-01,100,open,\n2,a,2026-01-01,2026-02-02,100,,\n' +
        '3,B & Söhne,2026-01-01,,0.10,overdue,EUR\n4,b,2026-01-01,,0.20,Paid,BHD\n5,b,2026-01-01,,0,paid,EUR\n6,b,2026-01-01,,1,void,EUR\n',
    )
    const summary = await importInvoices(ctx, [file])
    expect(summary).toMatchObject({
      created: 6,
      also: { lines: 6, payments: 1 },
      totals: { JPY: '200', EUR: '1.10', BHD: '0.200' },
    })
    expect(await ctx.db.selectDistinct({ origin: invoices.origin }).from(invoices)).toEqual([{ origin: 'imported' }])
    expect(sorted(await ctx.db.select().from(invoiceCounts))).toEqual(await recounted(ctx))
    const more = given('i.csv', 'Number,Client,Date,Due date,Total\n7,a,2026-01-01,2026-02-01,1\n')
    await importInvoices(ctx, [file, more])
    expect(sorted(await ctx.db.select().from(invoiceCounts))).toEqual(await recounted(ctx))
    const [line] = await ctx.db.select().from(invoiceLines)
    expect(line).toMatchObject({ description: 'As imported', quantityWhole: 1 })
  })

  test('tax is spread over the lines to the cent, a quantity in parts is rounded once', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { externalId: 'a' })
    const summary = await importInvoices(ctx, [
      invoiceFile('1,a,2026-01-01 00:00:00,0.40,2.50,open\n'),
      lineFile('1,Hours,0.70,1.5\n1,"Two\nlines",1.05,1\n1,Free,0,3\n'),
    ])
    expect(summary.problems).toEqual([])
    const lines = (await ctx.db.select().from(invoiceLines)).sort((a, b) => a.position - b.position)
    expect(lines.map((line) => [line.netMinor, line.taxMinor, line.taxRatePcm])).toEqual([
      [105, 20, 19_000],
      [105, 20, 19_000],
      [0, 0, 19_000],
    ])
    const [invoice] = await ctx.db.select().from(invoices)
    expect(invoice).toMatchObject({
      netMinor: 210,
      taxMinor: 40,
      totalMinor: 250,
      taxTreatment: 'exclusive',
      status: 'open',
      paidMinor: 0,
    })
  })

  test('one file with a row for each line', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { externalId: 'a' })
    const file = given(
      'i.csv',
      'Invoice;Customer;Date;Item;Amount\n1;a;2026-01-01;X;1.50\n2;a;2026-01-02;Y;2\n1;a;2026-01-01;Z;0.50\n',
    )
    expect(await importInvoices(ctx, [file])).toMatchObject({ created: 2, also: { lines: 3 }, totals: { EUR: '4.00' } })
    expect(await importInvoices(ctx, [file])).toMatchObject({ created: 0, unchanged: 2 })
  })
})
