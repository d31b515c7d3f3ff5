import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExact, productMinor } from '../kernel/exact'
import { portion, split } from '../kernel/money'
import { basisOf, creditOf, lineAmounts, mayCredit, mayVoid, sumOf, type TaxTreatment, taxesOf } from './rules'

const decimal = (most: number, places: number) =>
  fc
    .tuple(fc.integer({ min: -most, max: most }), fc.nat(10 ** places - 1))
    .map(([whole, part]) => `${whole}.${String(part).padStart(places, '0')}`)

const treatment = fc.constantFrom<TaxTreatment>('exclusive', 'inclusive', 'reverse-charge', 'none')
const exponent = fc.constantFrom(0, 2, 3)
const line = fc.record({
  quantity: decimal(10_000, 6).map(parseExact),
  price: decimal(100_000, 5).map(parseExact),
  discountPcm: fc.oneof(fc.constant(0), fc.nat(100_000)),
  taxRatePcm: fc.constantFrom(0, 5500, 7000, 8875, 19_000, 25_000, 100_000),
})

describe('any lines', () => {
  test('come to net and tax, in sum and by rate', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), treatment, exponent, (lines, how, decimals) => {
        const amounts = lines.map((one) => ({ ...one, taxName: '', ...lineAmounts(one, how, decimals) }))
        const { netMinor, taxMinor, totalMinor } = sumOf(amounts)
        expect(netMinor + taxMinor).toBe(totalMinor)
        expect(taxesOf(amounts).reduce((sum, tax) => sum + tax.taxMinor, 0)).toBe(taxMinor)
        if (how === 'reverse-charge' || how === 'none') expect(taxMinor).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  test('with tax included stay what was typed, less the discount', () => {
    fc.assert(
      fc.property(line, exponent, (one, decimals) => {
        const full = productMinor(one.price, one.quantity, decimals)
        const { discountMinor, netMinor, taxMinor } = lineAmounts(one, 'inclusive', decimals)
        expect(netMinor + taxMinor + discountMinor).toBe(full)
        // Within half a minor unit of the rate, whichever way it is counted.
        expect(Math.abs(portion(netMinor, one.taxRatePcm, 100_000) - taxMinor)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 1000 },
    )
  })
})

test('credits of a line in any pieces come to the line, and on the way to no more', () => {
  fc.assert(
    fc.property(
      line,
      treatment,
      exponent,
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
      (one, how, decimals, weights) => {
        const whole = lineAmounts(one, how, decimals)
        const basis = basisOf(whole, how)
        let credited = { netMinor: 0, taxMinor: 0 }
        for (const piece of split(basis, weights)) {
          const { netMinor, taxMinor } = creditOf(whole, credited, piece, how)
          credited = { netMinor: credited.netMinor + netMinor, taxMinor: credited.taxMinor + taxMinor }
          expect(Math.abs(credited.taxMinor)).toBeLessThanOrEqual(Math.abs(whole.taxMinor))
          expect(Math.abs(basisOf(credited, how))).toBeLessThanOrEqual(Math.abs(basis))
        }
        expect(credited).toEqual({ netMinor: whole.netMinor, taxMinor: basis === 0 ? 0 : whole.taxMinor })
      },
    ),
    { numRuns: 1000 },
  )
})

test('a million splits add up', () => {
  // Park and Miller's generator: the same cases at every run.
  let seed = 42
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  let wrong = 0
  for (let i = 0; i < 1_000_000; i++) {
    const minor = random(2_000_000) - 1_000_000
    const weights = [random(1000), random(1000)]
    const [a = 0, b = 0] = split(minor, i % 2 ? weights : [...weights, 0])
    if (a + b !== minor) wrong++
  }
  expect(wrong).toBe(0)
})

test('what may be void and credited', () => {
  const open = { status: 'open', totalMinor: 100, paidMinor: 0, creditedMinor: 0 } as const
  expect([mayVoid(open), mayCredit(open)]).toEqual([true, true])
  expect([mayVoid({ ...open, paidMinor: 1 }), mayCredit({ ...open, paidMinor: 1 })]).toEqual([false, true])
  expect([mayVoid({ ...open, creditedMinor: 100 }), mayCredit({ ...open, creditedMinor: 100 })]).toEqual([false, false])
  for (const status of ['draft', 'void'] as const) {
    expect([mayVoid({ ...open, status }), mayCredit({ ...open, status })]).toEqual([false, false])
  }
  expect(mayVoid({ ...open, status: 'paid', totalMinor: 0 })).toBe(true)
})
