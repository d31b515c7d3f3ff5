import { expect, test } from 'vitest'
import { parseExact } from '../kernel/exact'
import { changeOf, homeFirst, shownCost } from './rules'

test('a change is a part of what was before, where there was something', () => {
  expect(changeOf(125n, 100n)).toBe(0.25)
  expect(changeOf(75n, 100n)).toBe(-0.25)
  expect(changeOf(0n, 100n)).toBe(-1)
  expect(changeOf(5n, 0n)).toBeNull()
  expect(changeOf(5n, -5n)).toBeNull()
  expect(changeOf(parseExact('0.000000000000003'), parseExact('0.000000000000002'))).toBe(0.5)
})

test('a cost is shown rounded to its currency, half away from zero, and kept exact', () => {
  expect(shownCost('EUR', parseExact('16.045'))).toEqual({ currency: 'EUR', exponent: 2, cost: '16.045', minor: 1605 })
  expect(shownCost('JPY', parseExact('-0.5'))).toEqual({ currency: 'JPY', exponent: 0, cost: '-0.5', minor: -1 })
})

test('the currency at home comes first', () => {
  const sorted = ['USD', 'AUD', 'EUR'].map((currency) => ({ currency })).sort(homeFirst('EUR'))
  expect(sorted.map(({ currency }) => currency)).toEqual(['EUR', 'AUD', 'USD'])
})
