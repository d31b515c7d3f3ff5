import { describe, expect, test } from 'vitest'
import { imports } from '../../db/schema'
import { system, testContext } from '../testing'
import { charge, everything, usageFile as file, given } from './testing'
import { importUsage } from './usage'

const bad: [string, Record<string, string>, object][] = [
  [
    'a wrong time',
    { ChargePeriodStart: '2026-02-30 00:00:00' },
    { column: 'ChargePeriodStart', message: expect.stringContaining('is not a time') },
  ],
  [
    'an ambiguous time',
    { ChargePeriodEnd: '01/02/2026' },
    { column: 'ChargePeriodEnd', message: expect.stringContaining('is not a time') },
  ],
  [
    'too many decimals',
    { BilledCost: '0.1234567890123456' },
    { column: 'BilledCost', message: '"0.1234567890123456" has more than 15 decimals' },
  ],
  ['no cost', { BilledCost: 'NULL' }, { column: 'BilledCost', message: 'is empty' }],
  [
    'a word for a number',
    { ConsumedQuantity: 'two' },
    { column: 'ConsumedQuantity', message: '"two" is not a number' },
  ],
  [
    'an unknown currency',
    { BillingCurrency: 'XYZ' },
    { column: 'BillingCurrency', message: '"XYZ" is not a currency of ISO 4217' },
  ],
  [
    'an unknown category',
    { ChargeCategory: 'Fee' },
    { column: 'ChargeCategory', message: expect.stringContaining('"Fee"') },
  ],
  [
    'an end before its start',
    { ChargePeriodEnd: '2026-03-01 00:00:00' },
    { column: 'ChargePeriodEnd', message: expect.any(String) },
  ],
]

describe('a bad usage file', () => {
  test.each(bad)('%s: nothing is imported, line and column are named', async (_name, over, problem) => {
    const ctx = await testContext({ as: system })
    const before = await everything(ctx)
    const { problems } = await importUsage(ctx, [file(charge(), charge(over), charge())], { create: true })
    expect(problems).toEqual([{ file: 'u.csv', line: 3, ...problem }])
    expect(await everything(ctx)).toEqual(before)
    expect(await ctx.db.select().from(imports)).toEqual([])
  })

  test('a missing column', async () => {
    const ctx = await testContext({ as: system })
    const { problems } = await importUsage(ctx, [given('u.csv', 'Cost,ServiceName\n1,A\n')])
    expect(problems).toEqual([
      {
        file: 'u.csv',
        line: 1,
        column: 'BilledCost',
        message: 'there is no column for BilledCost: name it with --map BilledCost=COLUMN',
      },
    ])
  })
})
