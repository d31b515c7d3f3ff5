import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decimalOf,
  exponentOf,
  faceValue,
  formatDecimal,
  formatMoney,
  NotMoney,
  parseMinor,
  withUnbrokenAmounts,
} from './money'

describe('money', () => {
  test.each([
    ['JPY', 0],
    ['KRW', 0],
    ['EUR', 2],
    ['KWD', 3],
    ['XYZ', undefined],
  ])('%s has %s decimals', (currency, exponent) => {
    expect(exponentOf(currency)).toBe(exponent)
  })

  test.each([
    ['1234.5', 2, 123450],
    ['-0.99', 2, -99],
    ['12', 0, 12],
    ['12.000', 0, 12],
    ['1.234', 3, 1234],
    ['0.10', 2, 10],
  ])('reads %s with an exponent of %i', (text, exponent, minor) => {
    expect(parseMinor(text, exponent)).toBe(minor)
  })

  test.each([
    ['1.5', 0],
    ['1.005', 2],
    ['1,50', 2],
    ['', 2],
    ['1e3', 2],
    ['99999999999999999', 2],
  ])('refuses %j with an exponent of %i', (text, exponent) => {
    expect(() => parseMinor(text, exponent)).toThrow(NotMoney)
  })

  test('survives its text', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom(0, 2, 3), (minor, exponent) => {
        expect(parseMinor(decimalOf({ minor, exponent }), exponent)).toBe(minor)
      }),
    )
  })

  test('is shown with every digit, beyond what a number could hold', () => {
    expect(formatMoney({ minor: 123456789, currency: 'EUR', exponent: 2 }, 'en-GB')).toBe('1,234,567.89\u00a0EUR')
    expect(formatMoney({ minor: -120000, currency: 'JPY', exponent: 0 }, 'en-GB')).toBe('-120,000\u00a0JPY')
    expect(formatDecimal('9007199254740993.123456789', 2, 'en-GB')).toBe('9,007,199,254,740,993.123456789')
    expect(formatDecimal('16.0416930505', 11, 'de-DE', 'USD')).toBe('16,04169305050\u00a0USD')
  })

  test('sorts amounts of several currencies by face value', () => {
    expect(faceValue({ minor: 10000, exponent: 0 })).toBeGreaterThan(faceValue({ minor: 10000, exponent: 2 }))
    expect(faceValue({ minor: 1234, exponent: 3 })).toBe(1234)
  })
})

test.each([
  ['Pay 13,500.44 EUR or USD 20 today.', 'Pay 13,500.44_EUR or USD_20 today.'],
  ['1 234 567,80 EUR, 100 €, € 100, KWD 10.005', '1_234_567,80_EUR, 100_€, €_100, KWD_10.005'],
  ['Room 12 ABC, 5 EUROS, 7 of 9, OLD 5', 'Room 12 ABC, 5 EUROS, 7 of 9, OLD 5'],
])('keeps the amounts of a text together: %s', (text, kept) => {
  expect(withUnbrokenAmounts(text)).toBe(kept.replaceAll('_', '\u00a0'))
})
