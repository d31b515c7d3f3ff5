import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addRounding,
  decimalsOf,
  formatExact,
  formatRounding,
  fromLimbs,
  fromSum,
  NotExact,
  parseExact,
  type Rounding,
  toLimbs,
  toMinor,
} from './exact'

const anyExact = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })

describe('an exact number', () => {
  test.each([
    ['0', '0'],
    ['-0.00', '0'],
    ['20.52022672899', '20.52022672899'],
    ['0.011111111100000', '0.0111111111'],
    ['0.000000037300000', '0.0000000373'],
    ['1.5E-7', '0.00000015'],
    ['4651.000000000000000', '4651'],
    ['+2.5e3', '2500'],
    ['-2.61370000000', '-2.6137'],
    ['.5', '0.5'],
    ['9000000000000000', '9000000000000000'],
  ])('reads %s as %s', (text, shown) => {
    expect(formatExact(parseExact(text))).toBe(shown)
  })

  test.each(['', '.', 'abc', '1,5', '1 000', '0x10', 'NaN', '1e9999', '0.0000000000000001', '9000000000000001000'])(
    'refuses %j',
    (text) => {
      expect(() => parseExact(text)).toThrow(NotExact)
    },
  )

  test.each([
    ['0.012345678901234567', '0.012345678901235', '0.000000000000000433'],
    ['-0.012345678901234567', '-0.012345678901235', '-0.000000000000000433'],
    ['1.234567E-11', '0.000000000012346', '0.00000000000000033'],
    ['0.0000000000000005', '0.000000000000001', '0.0000000000000005'],
    ['-0.0000000000000005', '-0.000000000000001', '-0.0000000000000005'],
    ['0.00000000000000049', '0', '-0.00000000000000049'],
    ['1e-999', '0', `-0.${'1'.padStart(999, '0')}`],
  ])('rounds %s to %s and says the difference', (text, shown, difference) => {
    const roundings: Rounding[] = []
    expect(formatExact(parseExact(text, (rounding) => roundings.push(rounding)))).toBe(shown)
    expect(roundings.map(formatRounding)).toEqual([difference])
  })

  test('rounds only what needs it, and never what is out of range', () => {
    const rounds = () => {
      throw new Error('rounded')
    }
    expect(formatExact(parseExact('0.123456789012345000', rounds))).toBe('0.123456789012345')
    for (const text of ['9000000000000001.0000000000000001', '1e30', '9'.repeat(1001), '0x1', '1,5'])
      expect(() => parseExact(text, rounds)).toThrow(NotExact)
  })

  test('sums differences exactly', () => {
    const sum = addRounding({ digits: 5n, places: 16 }, { digits: -1n, places: 20 })
    expect(formatRounding(sum)).toBe('0.00000000000000049999')
    expect(formatRounding(addRounding(sum, { digits: -49999n, places: 20 }))).toBe('0')
  })

  test('survives its text, its limbs and its sum', () => {
    fc.assert(
      fc.property(anyExact, (value) => {
        expect(parseExact(formatExact(value))).toBe(value)
        const { whole, frac } = toLimbs(value)
        expect(Number.isSafeInteger(whole) && Number.isSafeInteger(frac)).toBe(true)
        expect(fromLimbs({ whole, frac })).toBe(value)
        const high = Math.trunc(frac / 1_000_000)
        expect(fromSum(`${whole} ${high} ${frac - high * 1_000_000}`)).toBe(value)
      }),
    )
  })

  test('says how many decimals it needs, and shows at least as many as asked', () => {
    expect(decimalsOf(parseExact('16.04169305050'))).toBe(10)
    expect(formatExact(parseExact('16.0416930505'), 11)).toBe('16.04169305050')
    expect(formatExact(parseExact('-3'), 2)).toBe('-3.00')
  })

  test.each([
    ['0.005', 2, 1],
    ['-0.005', 2, -1],
    ['0.004999999999999', 2, 0],
    ['-0.004', 2, 0],
    ['1.5', 0, 2],
    ['2.0005', 3, 2001],
  ])('rounds %s half away from zero to %i decimals', (text, exponent, minor) => {
    expect(toMinor(parseExact(text), exponent)).toBe(minor)
  })
})
