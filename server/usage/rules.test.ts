import { describe, expect, test } from 'vitest'
import { chargeKinds } from '../../db/schema'
import { parseExact } from '../kernel/exact'
import { addUp, bucketsOf, chooseCurrency, daysIn, kinds, labelsOf, placesOf, shareOf } from './rules'

const sum = (currency: string, unit: string, quantity: string, billed: string | null) => ({
  currency,
  unit,
  rows: 2,
  quantity: parseExact(quantity),
  billed: billed === null ? null : parseExact(billed),
})

describe('usage rules', () => {
  test('adds costs by currency and quantities by unit', () => {
    const sums = [sum('EUR', 'h', '1.5', '0.100000000000001'), sum('EUR', 'GB', '2', '0.2'), sum('USD', 'h', '1', '-3')]
    expect(addUp(sums, true)).toEqual({
      rows: 6,
      costs: [
        { currency: 'EUR', cost: '0.300000000000001' },
        { currency: 'USD', cost: '-3' },
      ],
      quantities: [
        { unit: 'GB', quantity: '2' },
        { unit: 'h', quantity: '2.5' },
      ],
    })
  })

  test('says nothing of costs without the right, and of the quantity of a tax', () => {
    expect(addUp([sum('EUR', '', '0', null)], false)).toEqual({ rows: 2, costs: null, quantities: [] })
  })

  test('a column has as many decimals as its longest cost, and those of the currency at least', () => {
    expect(placesOf([{ currency: 'EUR', cost: '16.0416930505' }])).toBe(10)
    expect(placesOf([{ currency: 'EUR', cost: '16' }])).toBe(2)
    expect(placesOf([{ currency: 'KWD', cost: '16' }])).toBe(3)
    expect(placesOf([])).toBe(0)
  })

  test('shares are of what is positive', () => {
    expect(shareOf(1n, 3n)).toBe(0.333333)
    expect(shareOf(1n, 0n)).toBeNull()
    expect(shareOf(1n, -3n)).toBeNull()
  })

  test('chooses the currency asked for, then that at home, then any', () => {
    expect(chooseCurrency(['EUR', 'USD'], 'EUR', 'USD')).toBe('USD')
    expect(chooseCurrency(['EUR', 'USD'], 'EUR')).toBe('EUR')
    expect(chooseCurrency(['USD'], 'EUR')).toBe('USD')
    expect(chooseCurrency([], 'EUR')).toBe('EUR')
  })

  test('days and months of a range', () => {
    expect(bucketsOf('2024-02-28', '2024-03-01', 'day').map((one) => one.from)).toEqual([
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
    ])
    expect(bucketsOf('2024-01-01', '2024-02-29', 'month')).toEqual([
      { from: '2024-01-01', to: '2024-01-31' },
      { from: '2024-02-01', to: '2024-02-29' },
    ])
    expect(daysIn('2026-03-28', '2026-03-30')).toBe(3)
  })

  test('labels are of the day itself, whatever the machine thinks the time is', () => {
    expect(labelsOf('2026-03-01', 'day', 'en-GB')).toEqual({ label: '1 March 2026', short: '1 Mar' })
    expect(labelsOf('2026-03-01', 'month', 'de-DE')).toMatchObject({ label: 'März 2026' })
  })

  test('the kinds offered are those that are stored', () => {
    expect(kinds).toEqual(chargeKinds)
  })
})
