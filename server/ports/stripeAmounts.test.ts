import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exponentOf } from '../kernel/money'
import { PaymentRefused } from './payments'
import { fromStripe, toStripe } from './stripeAmounts'

test.each([
  ['EUR', 11_900, 11_900],
  ['HUF', 1_250_000, 1_250_000],
  ['JPY', 1_200, 1_200],
  ['KRW', 5_000, 5_000],
  ['KWD', 1_230, 1_230],
  ['ISK', 4_500, 450_000],
  ['UGX', 20_000, 2_000_000],
  ['MGA', 150_000, 1_500],
])('%s: %d of ours are %d at Stripe, there and back', (currency, ours, theirs) => {
  expect(toStripe(ours, currency)).toBe(theirs)
  expect(fromStripe(theirs, currency.toLowerCase())).toEqual({ amountMinor: ours, currency })
})

test.each([
  ['KWD', 1_234, 'An amount in KWD can be paid by card in steps of 0.010 only'],
  ['MGA', 150_020, 'An amount in MGA can be paid by card in whole units only'],
  ['XXX', 100, 'XXX cannot be paid by card'],
])('%s %d cannot be charged', (currency, ours, says) => {
  expect(() => toStripe(ours, currency)).toThrow(PaymentRefused)
  expect(() => toStripe(ours, currency)).toThrow(says)
})

test('what Stripe says of a currency that is none of ours matches nothing that was asked for', () => {
  expect(fromStripe(100, 'usdc')).toEqual({ amountMinor: 100, currency: 'USDC' })
  expect(fromStripe(0, '')).toEqual({ amountMinor: 0, currency: '' })
})

test('whatever can be charged comes back as it was', () => {
  const currencies = 'EUR USD JPY KRW KWD BHD ISK UGX MGA HUF CLP TND OMR'.split(' ')
  fc.assert(
    fc.property(fc.constantFrom(...currencies), fc.integer({ min: 0, max: 99_999_999 }), (currency, units) => {
      const step = exponentOf(currency) === 3 ? 10 : currency === 'MGA' ? 100 : 1
      const amountMinor = units * step
      const theirs = toStripe(amountMinor, currency)
      expect(Number.isSafeInteger(theirs)).toBe(true)
      expect(fromStripe(theirs, currency.toLowerCase())).toEqual({ amountMinor, currency })
    }),
  )
})
