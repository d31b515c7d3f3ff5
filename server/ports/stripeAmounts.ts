import { exponentOf } from '../kernel/money'
import { PaymentRefused } from './payments'

/** Charged in whole units: https://docs.stripe.com/currencies#zero-decimal */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
/** Without decimals today, yet still counted in hundredths, which must be 00. */
const WHOLE_IN_HUNDREDTHS = new Set(['ISK', 'UGX'])

/** How many decimals Stripe counts a currency in; ours are those of ISO 4217. */
function decimalsAtStripe(currency: string): number {
  if (WHOLE.has(currency)) return 0
  if (WHOLE_IN_HUNDREDTHS.has(currency)) return 2
  return known(currency)
}

/** Our minor units as Stripe counts them. Throws PaymentRefused for what it cannot charge. */
export function toStripe(amountMinor: number, currency: string): number {
  const [ours, theirs] = [known(currency), decimalsAtStripe(currency)]
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

/** Stripe's amount and currency in ours. */
export function fromStripe(amount: number, code: string): { amountMinor: number; currency: string } {
  const currency = code.toUpperCase()
  if (!currency) return { amountMinor: 0, currency }
  const [ours, theirs] = [exponentOf(currency), exponentOf(currency) === undefined ? 0 : decimalsAtStripe(currency)]
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
