import { exponentOf } from '../kernel/money'
import { decimalsAtStripe } from '../payments/rules'
import { PaymentRefused } from './payments'

/** Our minor units as Stripe counts them. Throws PaymentRefused for what it cannot charge. */
export function toStripe(amountMinor: number, currency: string): number {
  const [ours, theirs] = [known(currency), decimalsAtStripe(currency) ?? 0]
  if (ours === 3 && amountMinor % 10 !== 0) {
    throw new PaymentRefused('invalid_amount', `An amount in ${currency} can be paid by card in steps of 0.010 only`)
  }
  if (theirs >= ours) return amountMinor * 10 ** (theirs - ours)
  const step = 10 ** (ours - theirs)
  if (amountMinor % step !== 0) {
    throw new PaymentRefused('invalid_amount', `An amount in ${currency} can be paid by card in whole units only`)
  }
  return amountMinor / step
}

/** Stripe's amount and currency in ours. `amountMinor` is NaN if Stripe's is not a whole number. */
export function fromStripe(amount: number, code: string): { amountMinor: number; currency: string } {
  const currency = code.toUpperCase()
  if (!Number.isSafeInteger(amount)) return { amountMinor: Number.NaN, currency }
  if (!currency) return { amountMinor: 0, currency }
  const [ours, theirs] = [exponentOf(currency), decimalsAtStripe(currency) ?? 0]
  // Nothing of ours is in a currency that has no exponent here: it never matches what was asked for.
  if (ours === undefined) return { amountMinor: amount, currency }
  return {
    amountMinor: theirs >= ours ? Math.round(amount / 10 ** (theirs - ours)) : amount * 10 ** (ours - theirs),
    currency,
  }
}

function known(currency: string): number {
  const exponent = exponentOf(currency)
  if (exponent !== undefined) return exponent
  throw new PaymentRefused('invalid_currency', `${currency} cannot be paid by card`)
}
