import { decimalOf, exponentOf } from '../kernel/money'

/** In minor units; others have the equivalent of the settlement currency's, which Stripe itself checks. */
const LEAST = new Map(
  Object.entries({
    AED: 200,
    AUD: 50,
    BGN: 100,
    BRL: 50,
    CAD: 50,
    CHF: 50,
    CZK: 1500,
    DKK: 250,
    EUR: 50,
    GBP: 30,
    HKD: 400,
    HUF: 17_500,
    INR: 50,
    JPY: 50,
    MXN: 1000,
    MYR: 200,
    NOK: 300,
    NZD: 50,
    PLN: 200,
    RON: 200,
    SEK: 300,
    SGD: 50,
    THB: 1000,
    USD: 50,
  }),
)

/**
 * Why an amount, in minor units, cannot be paid by card, in a sentence for people; null where it can. What
 * Stripe asks for: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts and, for currencies
 * with three decimals, that the last is 0: https://docs.stripe.com/currencies#three-decimal
 */
export function notChargeable(amountMinor: number, currency: string): string | null {
  const exponent = exponentOf(currency)
  if (exponent === undefined) return `${currency} cannot be paid by card`
  if (exponent === 3 && amountMinor % 10 !== 0) {
    return `The last of the three decimals must be 0: an amount in ${currency} is paid by card in steps of 0.010`
  }
  const least = LEAST.get(currency)
  if (least !== undefined && amountMinor < least) {
    return `At least ${decimalOf({ minor: least, exponent })} ${currency} can be paid by card`
  }
  return null
}
