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
    'a number out of range',
    { BilledCost: '9000000000000001.0000000000000001' },
    { column: 'BilledCost', message: '"9000000000000001.0000000000000001" is too large' },
  ],
  ['no cost', { BilledCost: 'NULL' }, { column: 'BilledCost', message: 'is empty' }],
  [
    'a word for a number',
    { ConsumedQuantity: 'two' },
    { column: 'ConsumedQuantity', message: '"two" is not a number: write it as 1234.56' },
  ],
  [
    'an unknown currency',
    { BillingCurrency: 'XYZ' },
    { column: 'BillingCurrency', message: '"XYZ" is not a currency of ISO 4217: write three letters such as EUR' },
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

  test('names all missing columns together, and the columns that may be meant', async () => {
    const ctx = await testContext({ as: system })
    const { problems } = await importUsage(ctx, [given('u.csv', 'Billed Cost (EUR),ServiceName\n1,A\n')])
    expect(problems).toEqual([
      {
        file: 'u.csv',
        line: 1,
        message:
          'there are no columns for BilledCost, BillingPeriodStart, ChargeCategory, ChargePeriodStart, ChargePeriodEnd, ProviderName or ServiceProviderName, SubAccountId or SubAccountName or BillingAccountId: name them with --map BilledCost="Billed Cost (EUR)", or give every row the same value with --set BilledCost=VALUE',
      },
    ])
  })
})
