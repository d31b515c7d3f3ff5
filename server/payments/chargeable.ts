import { decimalOf, exponentOf } from '../kernel/money'
import { PaymentRefused } from '../ports/payments'
import { toStripe } from '../ports/stripeAmounts'

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
 * Stripe asks for: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
export function notChargeable(amountMinor: number, currency: string): string | null {
  const least = LEAST.get(currency)
  if (least !== undefined && amountMinor < least) {
    return `At least ${decimalOf({ minor: least, exponent: exponentOf(currency) ?? 0 })} ${currency} can be paid by card`
  }
  return notCounted(amountMinor, currency)
}

/** Why Stripe cannot count an amount, which has fewer decimals of some currencies; null where it can. */
export function notCounted(amountMinor: number, currency: string): string | null {
  try {
    toStripe(amountMinor, currency)
    return null
  } catch (error) {
    if (error instanceof PaymentRefused) return error.message
    throw error
  }
}
