import { describe, expect, test } from 'vitest'
import { imports } from '../../db/schema'
import { makeClient, system, testContext } from '../testing'
import { importInvoices } from './invoices'
import { everything, invoiceFile, lineFile } from './testing'

const good = '1,a,2026-01-01,,1.00,open\n'
const bad: [string, string, string, object][] = [
  [
    'a total that is not its lines',
    `${good}2,a,2026-01-01,0.10,4.00,open\n`,
    '1,X,1,1\n2,X,1.98,2\n',
    {
      file: 'i.csv',
      line: 3,
      column: 'Total',
      message: 'invoice 2: the total is 4.00, its 1 line comes to 3.96 and the tax to 0.10, together 4.06',
    },
  ],
  [
    'an ambiguous date',
    `${good}2,a,01/02/2024,,1,open\n`,
    '1,X,1,1\n2,X,1,1\n',
    {
      file: 'i.csv',
      line: 3,
      column: 'Date',
      message:
        '"01/02/2024" is not a date: write it as 2024-12-31, or say how it is written with --date-format DD/MM/YYYY or MM/DD/YYYY',
    },
  ],
  ['a day that never was', '1,a,2026-02-30,,1,open\n', '', { file: 'i.csv', line: 2, column: 'Date' }],
  [
    'a comma for decimals',
    '1,a,2026-01-01,,"1,00",open\n',
    '',
    {
      file: 'i.csv',
      line: 2,
      column: 'Total',
      message: '"1,00" is not a number: write it as 1234.56, or use --decimal comma',
    },
  ],
  [
    'too many decimals',
    '1,a,2026-01-01,,1.001,open\n',
    '',
    { file: 'i.csv', line: 2, column: 'Total', message: expect.stringContaining('more decimals') },
  ],
  [
    'twice',
    good + good,
    '1,X,1,1\n',
    { file: 'i.csv', line: 3, column: 'Invoice No', message: 'invoice 1 is already on line 2 of i.csv' },
  ],
  [
    'an unknown client',
    `${good}2,z,2026-01-01,,1,open\n`,
    '1,X,1,1\n2,X,1,1\n',
    { file: 'i.csv', line: 3, column: 'client', message: 'there is no client "z": import clients first' },
  ],
  [
    'a line of no invoice',
    good,
    '1,X,1,1\n9,X,1,1\n',
    { file: 'l.csv', line: 3, message: 'no file has the invoice 9 of this line' },
  ],
  [
    'a credit note',
    `${good}2,a,2026-01-01,,-1.00,open\n`,
    '1,X,1,1\n',
    { file: 'i.csv', line: 3, column: 'Total', message: 'is below zero: credit notes are not imported' },
  ],
  [
    'a draft',
    '1,a,2026-01-01,,1,draft\n',
    '',
    { file: 'i.csv', line: 2, column: 'Status', message: expect.stringContaining('"draft"') },
  ],
  [
    'a quantity in words',
    good,
    '1,X,1,one\n1,X,1,1\n',
    { file: 'l.csv', line: 2, column: 'Qty', message: '"one" is not a number: write it as 1234.56' },
  ],
  [
    'cut in the middle',
    '1,a,2026-01-01,,1.00,open\n2,a,2026',
    '1,X,1,1\n',
    { file: 'i.csv', line: 3, message: 'the file ends in the middle of a row' },
  ],
]

describe('a bad invoice file', () => {
  test.each(bad)('%s: nothing is imported, line and column are named', async (_name, rows, lines, problem) => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { externalId: 'a' })
    const before = await everything(ctx)
    const { problems } = await importInvoices(ctx, [invoiceFile(rows), ...(lines ? [lineFile(lines)] : [])])
    expect(problems[0]).toEqual({ message: expect.any(String), ...problem })
    expect(await everything(ctx)).toEqual(before)
    expect(await ctx.db.select().from(imports)).toEqual([])
  })

  test('a different total than is here', async () => {
    const ctx = await testContext({ as: system })
    await makeClient(ctx, { externalId: 'a' })
    await importInvoices(ctx, [invoiceFile('98,a,2026-01-01,,3.96,open\n')])
    const before = await everything(ctx)
    const total = await importInvoices(ctx, [invoiceFile('98,a,2026-01-01,,4.00,open\n')])
    expect(total.problems).toEqual([
      { file: 'i.csv', line: 2, column: 'Total', message: 'invoice 98 is already here with 3.96, the file says 4.00' },
    ])
    const currency = await importInvoices(ctx, [invoiceFile('98,a,2026-01-01,,3.96,open\n')], { currency: 'USD' })
    expect(currency.problems[0]?.message).toBe('invoice 98 is already here with 3.96 EUR, the file says 3.96 USD')
    expect(await everything(ctx)).toEqual(before)
  })
})
