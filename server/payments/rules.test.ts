import { describe, expect, test } from 'vitest'
import { checkAmount } from '../embedded/stripe/amounts'
import { toStripe } from '../ports/stripeAmounts'
import { cardLimits, mostChargeable, noneChargeable, notChargeable } from './rules'

const CURRENCIES = 'AED BHD CLP EUR GBP HUF IDR IQD ISK JOD JPY KMF KWD LYD MGA OMR TND UGX USD XOF ZAR'.split(' ')
const spaced = (text: string | null) => text?.replace(/\s/g, ' ')

/** What Stripe answers to an amount; null where it takes it. */
function rejection(amountMinor: number, currency: string): string | null {
  try {
    checkAmount(toStripe(amountMinor, currency), currency.toLowerCase(), 'amount')
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('the limits of a card payment', () => {
  test.each(CURRENCIES)('are those of Stripe in %s', (currency) => {
    const limits = cardLimits(currency)
    if (!limits) throw new Error(`There are no limits in ${currency}.`)
    const { leastMinor, mostMinor, stepMinor } = limits
    for (const amountMinor of [leastMinor, leastMinor + stepMinor, mostMinor - stepMinor, mostMinor]) {
      expect(notChargeable(amountMinor, currency), String(amountMinor)).toBeNull()
      // The stand-in knows three-decimal currencies that Stripe has: others are checked by their steps alone.
      expect(rejection(amountMinor, currency), String(amountMinor)).toBeNull()
    }
    expect(notChargeable(mostMinor + stepMinor, currency)).toContain('more than')
    expect(notChargeable(leastMinor - 1, currency)).not.toBeNull()
    expect(rejection(mostMinor + stepMinor, currency)).not.toBeNull()
    if (stepMinor > 1) expect(rejection(leastMinor + stepMinor + 1, currency)).not.toBeNull()
    if (stepMinor > 1) expect(notChargeable(leastMinor + stepMinor + 1, currency)).toContain('multiples')
  })

  test('say what to do instead', () => {
    for (const [amountMinor, currency, says] of [
      [30, 'EUR', 'A card can’t pay less than 0.50 EUR. Pay by bank transfer, or together with other invoices'],
      [
        10_005,
        'KWD',
        'A card can pay only multiples of 0.010 KWD. Pay by bank transfer, or together with other invoices',
      ],
      [100_000_000, 'EUR', 'A card can’t pay more than 999,999.99 EUR at a time. Pay by bank transfer'],
      [100, 'XYZ', 'A card can’t pay amounts in XYZ. Pay by bank transfer'],
      [50, 'EUR', undefined],
      [10_010, 'KWD', undefined],
    ] as const) {
      expect(spaced(notChargeable(amountMinor, currency))).toBe(says)
    }
  })

  test('leave a part that a card can pay', () => {
    expect(mostChargeable(10_005, 'KWD')).toBe(10_000)
    expect(mostChargeable(100_000_001, 'EUR')).toBe(99_999_999)
    expect(mostChargeable(12_345, 'EUR')).toBe(12_345)
    expect(mostChargeable(30, 'EUR')).toBe(0)
  })

  test('leave what can be chosen to those who choose', () => {
    const whole = { parts: false, picks: false }
    const asked = [
      [[30], whole, 'less than'],
      [[30, 30], whole, null],
      [[30, 10], { parts: true, picks: true }, 'less than'],
      [[100_000_000], whole, 'more than'],
      [[100_000_000], { parts: true, picks: false }, null],
      [[60_000_000, 60_000_000], whole, 'more than'],
      [[60_000_000, 60_000_000], { parts: false, picks: true }, null],
    ] as const
    for (const [amounts, how, says] of asked) {
      const problem = noneChargeable([...amounts], 'EUR', how)
      if (says) expect(problem, JSON.stringify([amounts, how])).toContain(says)
      else expect(problem, JSON.stringify([amounts, how])).toBeNull()
    }
    expect(noneChargeable([10_005, 10_005], 'KWD', whole)).toBeNull()
    expect(noneChargeable([10_005], 'KWD', whole)).toContain('multiples')
  })
})
