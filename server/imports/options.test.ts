import { describe, expect, test } from 'vitest'
import { clients, invoiceLines, invoices, services, usageRows } from '../../db/schema'
import { exportClients } from '../clients/export'
import { exportInvoices, invoiceCsvHeader } from '../invoices/export'
import { type CsvForm, csvStream } from '../kernel/csv'
import { formatExact, fromLimbs } from '../kernel/exact'
import { as, makeClient, makeInvoice, makeService, staff, system, testContext } from '../testing'
import { importClients } from './clients'
import { importInvoices } from './invoices'
import { charge, given, usageFile } from './testing'
import { importUsage } from './usage'

describe('numbers with more decimals than are kept', () => {
  test('rounds half away from zero, and counts rows and difference by column', async () => {
    const ctx = await testContext({ as: system })
    const file = usageFile(
      charge({ BilledCost: '0.012345678901234567', ConsumedQuantity: '1.234567E-11' }),
      charge({ BilledCost: '-0.0000000000000005' }),
      charge({ BilledCost: '0.1' }),
    )
    const summary = await importUsage(ctx, [file], { create: true })
    expect(summary).toMatchObject({
      created: 3,
      problemCount: 0,
      rounded: {
        BilledCost: { rows: 2, difference: '-0.000000000000000067' },
        ConsumedQuantity: { rows: 1, difference: '0.00000000000000033' },
      },
    })
    const rows = await ctx.db.select().from(usageRows)
    const billed = rows.map((row) => formatExact(fromLimbs({ whole: row.billedWhole, frac: row.billedFrac })))
    expect(billed.sort()).toEqual(['-0.000000000000001', '0.012345678901235', '0.1'])
    expect(rows.map((row) => row.quantityText).sort()).toEqual(['1.234567E-11', '2', '2'])
    expect(await importUsage(ctx, [file])).toMatchObject({ created: 0, unchanged: 3 })
  })

  test('says nothing where nothing is rounded', async () => {
    const ctx = await testContext({ as: system })
    expect(await importUsage(ctx, [usageFile(charge())], { create: true })).toMatchObject({ rounded: {} })
  })

  test('rounds prices of invoice lines too', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', 'Invoice No,Client,Date,Unit price,Qty\n1,7,2026-01-01,3.3333333333333333333,3\n')
    expect(await importInvoices(ctx, [file])).toMatchObject({
      created: 1,
      totals: { EUR: '10.00' },
      rounded: { 'Unit price': { rows: 1, difference: '-0.0000000000000003333' } },
    })
  })
})

describe('amounts with the tail of a binary sum', () => {
  test.each([
    ['39.620000000000005', '39.62', '-0.000000000000005'],
    ['39.61999999999999744', '39.62', '0.00000000000000256'],
    ['0.99999999999', '1.00', '0.00000000001'],
    ['0.00000000000000000001', '0.00', '-0.00000000000000000001'],
  ])('%s is %s', async (total, sum, difference) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', `Invoice No,Client,Date,Invoice total\n1,7,2026-01-01,${total}\n`)
    expect(await importInvoices(ctx, [file])).toMatchObject({
      created: 1,
      totals: { EUR: sum },
      rounded: { 'Invoice total': { rows: 1, difference } },
    })
  })

  const heads = given('i.csv', 'Invoice No,Client,Date,Total\n1,7,2026-01-01,\n')

  test.each([
    ['39.620000000000005', '39.62', '-0.000000000000005'],
    ['39.61999999999999744', '39.62', '0.00000000000000256'],
    ['0,3000000000000000444', '0.3', '-0.0000000000000000444'],
  ])('%s is the price %s of a line without one, and counted once', async (amount, price, difference) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const lines = given('l.csv', `Invoice No;Description;Line amount\n1;X;${amount}\n`)
    const decimal = amount.includes(',') ? 'comma' : 'dot'
    expect(await importInvoices(ctx, [heads, lines], { decimal })).toMatchObject({
      created: 1,
      rounded: { 'Line amount': { rows: 1, difference } },
    })
    const [line] = await ctx.db.select().from(invoiceLines)
    expect(line && formatExact(fromLimbs({ whole: line.priceWhole, frac: line.priceFrac }))).toBe(price)
  })

  test('stays in a line amount beside a price, which is only compared', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const lines = given('l.csv', 'Invoice No,Unit price,Qty,Amount\n1,19.81,2,39.620000000000005\n')
    expect(await importInvoices(ctx, [heads, lines])).toMatchObject({ totals: { EUR: '39.62' }, rounded: {} })
  })

  test.each([
    ['too large', '9000000000000001'],
    ['too large with its exponent', '1E16'],
    ['too long', '9'.repeat(1001)],
    ['too long without its exponent', '0.12E-999'],
  ])('a line amount that is %s is rejected at its line', async (_name, amount) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const lines = given('l.csv', `Invoice No,Amount\n1,${amount}\n`)
    const problem = { file: 'l.csv', line: 2, column: 'Amount', message: expect.stringMatching(/large|at most/) }
    expect(await importInvoices(ctx, [heads, lines])).toMatchObject({ problemCount: 1, problems: [problem] })
  })

  test.each(['10.005', '10.0000001', '10.00499999999', '0.9'.padEnd(120, '9')])('%s is none', async (total) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', `Invoice No,Client,Date,Total\n1,7,2026-01-01,${total}\n`)
    expect(await importInvoices(ctx, [file])).toMatchObject({ problemCount: 1, rounded: {} })
  })
})

describe('columns', () => {
  test('names those that are not read, in a dry run too, with a mapping that may be meant', async () => {
    const ctx = await testContext({ as: system })
    const file = given('c.csv', 'id,name,Phone 1,Adress,Notes,,Fax,Fax\n1,Acme,+41,Here 1,x,y,z,z\n')
    for (const dryRun of [true, false])
      expect((await importClients(ctx, [file], { dryRun })).unread).toEqual([
        { file: 'c.csv', column: 'Phone 1', map: 'phone=Phone 1' },
        { file: 'c.csv', column: 'Adress', map: 'address=Adress' },
        { file: 'c.csv', column: 'Notes' },
        { file: 'c.csv', column: 'Fax', at: [7, 8] },
        { file: 'c.csv', column: '', at: [6] },
      ])
    const map = { phone: 'Phone 1', address: 'Adress' }
    expect((await importClients(ctx, [file], { map })).unread.map(({ column }) => column)).toEqual(['Notes', 'Fax', ''])
    expect(await ctx.db.select().from(clients)).toMatchObject([{ phone: '+41', address: 'Here 1' }])
  })

  test('names no column without a name or values, and suggests none that occurs twice', async () => {
    const ctx = await testContext({ as: system })
    const file = given('c.csv', 'id,name,Phone 1,phone-1,,, \n1,Acme,+41,+42,, ,\n2,Bolt,+41,+42,,,x\n3,Cole,,,,,y\n')
    expect((await importClients(ctx, [file])).unread).toEqual([
      { file: 'c.csv', column: 'Phone 1', at: [3, 4] },
      { file: 'c.csv', column: '', at: [7] },
    ])
  })

  test('suggests no field that another column holds', async () => {
    const ctx = await testContext({ as: system })
    const file = given('c.csv', 'id,name,Phone,Phone 2\n1,Acme,+41,+42\n')
    expect((await importClients(ctx, [file])).unread).toEqual([{ file: 'c.csv', column: 'Phone 2' }])
  })

  test.each([
    ['id,name,Phone,phone\n1,A,1,2\n', {}, { column: 'Phone', message: expect.stringContaining('columns 3 and 4') }],
    ['id,name,Tel.,Tel.\n1,A,1,2\n', { phone: 'Tel.' }, { column: 'Tel.', message: expect.any(String) }],
  ])('rejects a column that is read and occurs twice: %j', async (content, map, problem) => {
    const ctx = await testContext({ as: system })
    const { problems } = await importClients(ctx, [given('c.csv', content)], { map })
    expect(problems).toEqual([{ file: 'c.csv', line: 1, ...problem }])
    expect(await ctx.db.select().from(clients)).toEqual([])
  })
})

describe('dates', () => {
  test.each([
    ['DD.MM.YYYY', '31.12.2025', '2025-12-31'],
    ['dd.mm.yyyy', '1.2.2025', '2025-02-01'],
    ['MM/DD/YYYY', '02/01/2025', '2025-02-01'],
    ['DD/MM/YYYY', '02/01/2025', '2025-01-02'],
    ['YYYY/M/D', '2025/2/1', '2025-02-01'],
    ['DD.MM.YYYY', '31.12.2025 23:59', '2025-12-31'],
    ['DD.MM.YYYY', '31.12.2025 9:05', '2025-12-31'],
    ['MM/DD/YYYY', '12/31/2025 9:05 AM', '2025-12-31'],
    ['MM/DD/YYYY', '12/31/2025 11:05:00\u202fpm', '2025-12-31'],
    ['DD.MM.YYYY', '2025-12-31', '2025-12-31'],
    [undefined, '2025-12-31 9:05', '2025-12-31'],
    [undefined, '2025-12-31 23:05:00 UTC', '2025-12-31'],
  ])('%s reads %s as %s', async (dateFormat, date, issuedOn) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', `Invoice No;Client;Date;Total\n1;7;${date};3.50\n`)
    expect(await importInvoices(ctx, [file], { dateFormat })).toMatchObject({ created: 1, problems: [] })
    expect(await ctx.db.select().from(invoices)).toMatchObject([{ issuedOn }])
  })

  test.each([
    ['DD.MM.YYYY', '12/31/2025', '"12/31/2025" is not a date like 31.12.2024, which --date-format says it is'],
    ['DD/MM/YYYY', '12/31/2025', '"12/31/2025" is not a date like 31/12/2024, which --date-format says it is'],
    ['DD.MM.YYYY', '31.12.20255', '"31.12.20255" is not a date like'],
    [undefined, '31.12.2025', '2024-12-31, or say how it is written with --date-format DD.MM.YYYY'],
    [undefined, '12/31/2025', '2024-12-31, or say how it is written with --date-format MM/DD/YYYY'],
    [undefined, 'soon', '"soon" is not a date: write it as 2024-12-31'],
    [undefined, '2025-02-30', '"2025-02-30" is not a date: write it as 2024-12-31'],
    [undefined, '1899-12-31', '"1899-12-31" is not between 1900-01-01 and 2199-12-31'],
    [undefined, '2200-01-01 10:00', '"2200-01-01 10:00" is not between 1900-01-01 and 2199-12-31'],
    ['DD.MM.YYYY', '31.12.1899', '"31.12.1899" is not between 1900-01-01 and 2199-12-31'],
    ['DD.MM.YYYY', '31.12.2025 9h05', 'the time after the date in "31.12.2025 9h05" cannot be read: write it as 23:59'],
    [undefined, '2025-12-31 9.05', 'the time after the date in "2025-12-31 9.05" cannot be read: write it as 23:59'],
  ])('%s rejects %s', async (dateFormat, date, message) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', `Invoice No,Client,Date,Total\n1,7,${date},3.50\n`)
    const { problems } = await importInvoices(ctx, [file], { dateFormat })
    expect(problems).toEqual([{ file: 'i.csv', line: 2, column: 'Date', message: expect.stringContaining(message) }])
  })

  test.each(['DD.MM', 'MM.DD.YY', 'DDMMYYYY', 'DD.MM.YYYY HH', 'DD.DD.YYYY', ''])(
    'rejects %j as a format',
    async (dateFormat) => {
      const ctx = await testContext({ as: system })
      await expect(importClients(ctx, [given('c.csv', 'id,name\n')], { dateFormat })).rejects.toMatchObject({
        code: 'invalid',
        fields: { dateFormat: [expect.stringContaining('DD, MM and YYYY')] },
      })
    },
  )

  test('are read in times of usage', async () => {
    const ctx = await testContext({ as: system })
    const row = charge({
      BillingPeriodStart: '01.03.2026',
      ChargePeriodStart: '10.03.2026 23:00',
      ChargePeriodEnd: '11.03.2026 00:00:00',
    })
    await importUsage(ctx, [usageFile(row)], { create: true, dateFormat: 'DD.MM.YYYY' })
    expect(await ctx.db.select().from(usageRows)).toMatchObject([
      { day: '2026-03-10', startedAt: new Date('2026-03-10T23:00:00Z') },
    ])
  })
})

describe('times of usage', () => {
  test.each([
    [undefined, '2026-03-10 9:05', '2026-03-10T09:05:00Z'],
    ['DD.MM.YYYY', '10.03.2026 9:05:07', '2026-03-10T09:05:07Z'],
    ['MM/DD/YYYY', '3/10/2026 9:05 AM', '2026-03-10T09:05:00Z'],
    ['MM/DD/YYYY', '3/10/2026 12:00 AM', '2026-03-10T00:00:00Z'],
    ['MM/DD/YYYY', '3/10/2026 12:30 p.m.', '2026-03-10T12:30:00Z'],
    ['MM/DD/YYYY', '3/10/2026 11:05:00 PM +01:00', '2026-03-10T22:05:00Z'],
  ])('%s reads %s as %s', async (dateFormat, text, at) => {
    const ctx = await testContext({ as: system })
    const file = usageFile(charge({ ChargePeriodStart: text, ChargePeriodEnd: '2026-03-11' }))
    expect(await importUsage(ctx, [file], { create: true, dateFormat })).toMatchObject({ problems: [], created: 1 })
    expect(await ctx.db.select().from(usageRows)).toMatchObject([{ startedAt: new Date(at) }])
  })

  test.each([
    [undefined, '2026-03-10 25:00', 'the time after the date in "2026-03-10 25:00" cannot be read: write it as 23:59'],
    [undefined, '2026-03-10 13:00 PM', 'the time after the date in "2026-03-10 13:00 PM" cannot be read'],
    [undefined, '2026-03-10 0:30 AM', 'the time after the date in "2026-03-10 0:30 AM" cannot be read'],
    ['MM/DD/YYYY', '3/10/2026 9h', 'the time after the date in "3/10/2026 9h" cannot be read'],
    [undefined, '0024-03-10', '"0024-03-10" is not between 1900-01-01 and 2199-12-31'],
    [undefined, '2026-02-30', '"2026-02-30" is not a time: write it as 2024-12-31T23:00:00Z'],
    [undefined, '1900-01-01 00:00+05:00', 'is not between 1900-01-01 and 2199-12-31'],
  ])('%s rejects %s', async (dateFormat, text, message) => {
    const ctx = await testContext({ as: system })
    const file = usageFile(charge({ ChargePeriodStart: text }))
    const { problems } = await importUsage(ctx, [file], { create: true, dateFormat })
    expect(problems).toMatchObject([{ column: 'ChargePeriodStart', message: expect.stringContaining(message) }])
  })
})

describe('decimal commas', () => {
  test.each([
    ['1234,50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1 234,50', '1234.50'],
    ['1\u00a0234,50', '1234.50'],
    ['1\u202f234,50', '1234.50'],
    ["1'234,50", '1234.50'],
    ['1.234', '1234.00'],
    ['3', '3.00'],
    [',5', '0.50'],
    ['5,', '5.00'],
    ['1,25E2', '125.00'],
  ])('reads %s as %s', async (text, total) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', `Invoice No;Client;Date;Total\n1;7;2026-01-01;${text}\n`)
    expect(await importInvoices(ctx, [file], { decimal: 'comma' })).toMatchObject({ totals: { EUR: total } })
  })

  test.each(['1234.50', '1,2,3', '1.23,4', '1.234 567,8', 'one', ',', '1E1000'])('rejects %s', async (text) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', `Invoice No;Client;Date;Total\n1;7;2026-01-01;${text}\n`)
    expect((await importInvoices(ctx, [file], { decimal: 'comma' })).problems).toMatchObject([
      { line: 2, column: 'Total', message: `"${text}" is not a number with a decimal comma: write it as 1234,56` },
    ])
  })

  test.each([
    [',555', '",555" has more decimals than the currency\'s 2'],
    ['1.234,567', '"1.234,567" has more decimals than the currency\'s 2'],
    ['9.999.999.999.999.999', '"9.999.999.999.999.999" is too large'],
  ])('quotes %s as the file has it', async (text, message) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const heads = 'Invoice No;Client;Date;Total\n'
    const input = { decimal: 'comma' as const }
    const { problems } = await importInvoices(ctx, [given('i.csv', `${heads}1;7;2026-01-01;${text}\n`)], input)
    expect(problems.map((problem) => problem.message)).toEqual([`invoice 1: ${message}`])
  })

  test('quotes a price as the file has it', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', 'Invoice No;Client;Date;Price\n1;7;2026-01-01;9.999.999.999.999.999,0\n')
    const { problems } = await importInvoices(ctx, [file], { decimal: 'comma' })
    expect(problems.map(({ message }) => message)).toEqual(['"9.999.999.999.999.999,0" is too large'])
  })

  test('are read in usage, and kept with a point', async () => {
    const ctx = await testContext({ as: system })
    const content = [
      'BilledCost;BillingCurrency;BillingPeriodStart;ChargeCategory;ChargePeriodStart;ChargePeriodEnd;ServiceName;ProviderName;SubAccountId;ConsumedQuantity',
      '1.234,5;EUR;2026-03-01;Usage;2026-03-10;2026-03-11;Compute;AWS;sub;0,25',
    ].join('\n')
    await importUsage(ctx, [given('u.csv', content)], { create: true, decimal: 'comma' })
    expect(await ctx.db.select().from(usageRows)).toMatchObject([
      { billedWhole: 1234, billedFrac: 500_000_000_000_000, quantityText: '0.25' },
    ])
  })
})

describe('decimal points', () => {
  test.each([
    ['.5', '0.50'],
    ['5.', '5.00'],
    ['1E2', '100.00'],
    ['3.962e+1', '39.62'],
    ['500E-3', '0.50'],
    ['39620000000000005E-15', '39.62'],
  ])('reads %s as %s', async (text, total) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', `Invoice No,Client,Date,Total\n1,7,2026-01-01,${text}\n`)
    expect(await importInvoices(ctx, [file])).toMatchObject({ totals: { EUR: total } })
  })

  test.each([
    ['1.234.567', 'write it as 1234.56, or use --decimal comma'],
    ['1.234,5', 'write it as 1234.56, or use --decimal comma'],
    ['1.2.3', 'write it as 1234.56'],
    ['.', 'write it as 1234.56'],
    ['1E1000', 'write it as 1234.56'],
  ])('rejects %s in totals and prices', async (text, how) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    for (const column of ['Total', 'Price', 'Amount']) {
      const file = given('i.csv', `Invoice No;Client;Date;${column}\n1;7;2026-01-01;${text}\n`)
      expect((await importInvoices(ctx, [file])).problems).toMatchObject([
        { line: 2, column, message: `"${text}" is not a number: ${how}` },
      ])
    }
  })

  test('quotes an amount with an exponent as the file has it', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const file = given('i.csv', 'Invoice No,Client,Date,Total\n1,7,2026-01-01,1E-3\n2,7,2026-01-01,1E99\n')
    expect((await importInvoices(ctx, [file])).problems).toMatchObject([
      { message: 'invoice 1: "1E-3" has more decimals than the currency\'s 2' },
      { message: 'invoice 2: "1E99" is too large' },
    ])
  })
})

describe('constants', () => {
  test('stand in for a column that is missing, empty or NULL', async () => {
    const ctx = await testContext({ as: system })
    const without = given(
      'u.csv',
      'BilledCost,BillingPeriodStart,ChargePeriodStart,ChargePeriodEnd,ServiceName,SubAccountId,ProviderName\n' +
        '1,2026-03-01,2026-03-10,2026-03-11,Compute,sub,NULL\n2,2026-03-01,2026-03-10,2026-03-11,Compute,sub,Azure\n',
    )
    const set = { ChargeCategory: 'Usage', BillingCurrency: 'EUR', ProviderName: 'AWS' }
    expect(await importUsage(ctx, [without], { create: true, set })).toMatchObject({ created: 2, problems: [] })
    const made = await ctx.db.select({ provider: services.provider }).from(services)
    expect(made.map(({ provider }) => provider).sort()).toEqual(['AWS', 'Azure'])
    // Another constant says something else of the same row.
    const credit = { ...set, ChargeCategory: 'Credit' }
    expect(await importUsage(ctx, [without], { create: true, set: credit })).toMatchObject({ created: 2 })
    expect(await importUsage(ctx, [without], { create: true, set })).toMatchObject({ created: 0, unchanged: 2 })
  })

  test('leave what the file says, and do not make a file of lines one of invoices', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { name: 'Acme', externalId: '7' })
    const heads = given('i.csv', 'Invoice No,Date,Total,Currency\n1,2026-01-01,2,USD\n2,2026-01-01,3,\n')
    const lines = given('l.csv', 'Invoice No,Unit price\n1,2\n2,3\n')
    expect(await importInvoices(ctx, [heads, lines], { set: { client: '7', currency: 'CHF' } })).toMatchObject({
      created: 2,
      totals: { CHF: '3.00', USD: '2.00' },
    })
  })

  test.each(['set', 'map'] as const)('%s names a field that there is', async (option) => {
    const ctx = await testContext({ as: system })
    await expect(
      importClients(ctx, [given('c.csv', 'id,name\n')], { [option]: { colour: 'red' } }),
    ).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining(`no field "colour" to ${option}`) })
  })
})

describe('separators', () => {
  test.each([
    ['sep=;', ';'],
    ['\uFEFFsep=;', ';'],
    ['"sep=|"', '|'],
    ['SEP=\t', '\t'],
    ['sep=,', ','],
  ])('%j in the first line is obeyed, and lines are counted with it', async (first, sign) => {
    const ctx = await testContext({ as: system })
    const content = `${first}\r\n${['id', 'name', 'email'].join(sign)}\r\n${['1', '"A\r\nB"', 'x'].join(sign)}\r\n`
    expect((await importClients(ctx, [given('c.csv', content)])).problems).toMatchObject([{ line: 3, column: 'email' }])
    expect(await importClients(ctx, [given('c.csv', content.replace('x\r\n', 'x@x.test\r\n'))])).toMatchObject({
      created: 1,
    })
  })

  test.each([
    ['sep=x\nid,name\n', 'names "x" as its separator'],
    ['sep=;\n', 'is empty'],
    ['\n\n', 'is empty'],
  ])('rejects %j', async (content, message) => {
    const ctx = await testContext({ as: system })
    expect((await importClients(ctx, [given('c.csv', content)])).problems).toMatchObject([
      { line: 1, message: expect.stringContaining(message) },
    ])
  })

  test('counts lines right where cells hold line ends of any kind', async () => {
    const ctx = await testContext({ as: system })
    const content = 'id,name,email\r\n1,"A\r\n\r\nB\nC\rD",\r\n2,"E\r\nF",x\r\n3,G,y\r\n'
    const { problems } = await importClients(ctx, [given('c.csv', content)])
    expect(problems.map(({ line }) => line)).toEqual([7, 9])
  })

  test.each([';', '\t'])('%j is recognised from the header', async (sign) => {
    const ctx = await testContext({ as: system })
    const content = `id${sign}name${sign}"City, country"\n1${sign}A, B${sign}C\n`
    expect(await importClients(ctx, [given('c.csv', content)])).toMatchObject({ created: 1 })
  })
})

describe('our own exports', () => {
  const bytesOf = async (form: CsvForm, header: string[], batches: Parameters<typeof csvStream>[1]) =>
    Buffer.from(await new Response(csvStream(header, batches, { form })).arrayBuffer())

  test.each(['comma', 'semicolon'] as const)('are read back with %ss as separator', async (form) => {
    const ctx = await testContext({ as: system })
    const names = ['=1+1', 'a;=b', 'a,=b', "'=x", "a;'=b", "a,'=b", '-5', 'a;"=b"', 'Köhler, "Söhne"; Co', "L'Étoile"]
    for (const [i, name] of names.entries()) {
      const client = await makeClient(ctx, { name, externalId: `c${i}` })
      await makeInvoice(ctx, client.id, { number: `${i}.10`, totalMinor: 123_456 + i, netMinor: 123_456 + i })
    }
    const admin = as(ctx, staff('admin'))
    const ofClients = await exportClients(admin, {})
    const ofInvoices = await exportInvoices(admin, {})
    const files = [
      given('clients.csv', await bytesOf(form, ofClients.header, ofClients.batches)),
      given('invoices.csv', await bytesOf(form, invoiceCsvHeader, ofInvoices)),
    ] as const
    const decimal = form === 'semicolon' ? 'comma' : 'dot'

    const other = await testContext({ as: system })
    expect(await importClients(other, [files[0]])).toMatchObject({ created: names.length, problems: [] })
    expect(await importInvoices(other, [files[1]], { decimal })).toMatchObject({ created: names.length, problems: [] })
    const read = async (one: typeof ctx) => ({
      names: (await one.db.select({ name: clients.name }).from(clients)).map(({ name }) => name).sort(),
      invoices: (await one.db.select({ number: invoices.number, total: invoices.totalMinor }).from(invoices))
        .map(({ number, total }) => `${number} ${total}`)
        .sort(),
    })
    expect(await read(other)).toEqual(await read(ctx))
  })
})

test('names and addresses are stored composed, without ligatures', async () => {
  const ctx = await testContext({ as: system })
  const nfd = 'Cafe\u0301 Zu\u0308rich'
  const file = given('c.csv', `id,name,contact,address,city\n1,${nfd} Oﬃce,${nfd},Tr\u00fcﬄe 1,${nfd}\n`)
  await importClients(ctx, [file])
  const name = 'Café Zürich Office'
  expect(await ctx.db.select().from(clients)).toMatchObject([
    { name, contactName: 'Café Zürich', address: 'Trüffle 1', city: 'Café Zürich' },
  ])
  expect(await importClients(ctx, [file])).toMatchObject({ unchanged: 1 })
  const invoice = given('i.csv', `Invoice No,Client,Date,Total,Billing City\n1,${nfd} Oﬃce,2026-01-01,5,${nfd}\n`)
  expect(await importInvoices(ctx, [invoice])).toMatchObject({ created: 1 })
  expect(await ctx.db.select().from(invoices)).toMatchObject([{ buyer: { name, addressLines: ['Café Zürich'] } }])
  const usage = usageFile(charge({ SubAccountId: '', SubAccountName: `${nfd} Oﬃce`, ServiceName: `Oﬃce ${nfd}` }))
  expect(await importUsage(ctx, [usage], { create: true })).toMatchObject({ created: 1, also: { clients: 0 } })
  expect(await ctx.db.select({ name: services.name }).from(services)).toEqual([{ name: 'Office Café Zürich' }])
})

test('finds clients and services whose names an earlier version stored as they were written', async () => {
  const ctx = await testContext({ as: system })
  const name = 'Cafe\u0301'
  const client = await makeClient(ctx, { name })
  const service = await makeService(ctx, { name, externalId: `AWS|${name}` })
  const invoice = given('i.csv', `Invoice No,Client,Date,Total\n1,${name},2026-01-01,5\n`)
  expect(await importInvoices(ctx, [invoice])).toMatchObject({ created: 1 })
  const row = (said: string) => charge({ SubAccountId: '', SubAccountName: said, ServiceName: said })
  expect(await importUsage(ctx, [usageFile(row(name))])).toMatchObject({ created: 1, problems: [] })
  expect(await ctx.db.select().from(usageRows)).toMatchObject([{ clientId: client.id, serviceId: service.id }])
})

test('makes one client and one service of a name that is written in two ways', async () => {
  const ctx = await testContext({ as: system })
  const row = (said: string) => charge({ SubAccountId: '', SubAccountName: said, ServiceName: said })
  const file = usageFile(row('Cafe\u0301'), row('Café'))
  expect(await importUsage(ctx, [file], { create: true })).toMatchObject({
    created: 2,
    also: { clients: 1, services: 1 },
  })
})
