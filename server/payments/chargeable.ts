import { PaymentRefused } from '../ports/payments'
import { toStripe } from '../ports/stripeAmounts'

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
