import { invalid } from './errors'

/** The least of a payment, by currency: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const LEAST = new Map<string, number>(
  Object.entries({
    usd: 50,
    aed: 200,
    aud: 50,
    bgn: 100,
    brl: 50,
    cad: 50,
    chf: 50,
    czk: 1500,
    dkk: 250,
    eur: 50,
    gbp: 30,
    hkd: 400,
    huf: 17500,
    inr: 50,
    jpy: 50,
    mxn: 1000,
    myr: 200,
    nok: 300,
    nzd: 50,
    pln: 200,
    ron: 200,
    sek: 300,
    sgd: 50,
    thb: 1000,
  }),
)
const MOST = 99_999_999
const MOST_IN = new Map([['idr', 999_999_999_999]])
const CURRENCIES = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))
const THREE_DECIMALS = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])
const WHOLE_IN_HUNDREDTHS = new Set(['isk', 'ugx'])

/** Throws what Stripe answers to an amount that it does not take. */
export function checkAmount(amount: number, currency: string, param: string): void {
  if (!CURRENCIES.has(currency)) throw invalid(`Invalid currency: ${currency}.`, { param: 'currency' })
  if (THREE_DECIMALS.has(currency) && amount % 10 !== 0) {
    throw invalid(`Invalid amount: ${currency.toUpperCase()} amounts must be evenly divisible by 10.`, { param })
  }
  if (WHOLE_IN_HUNDREDTHS.has(currency) && amount % 100 !== 0) {
    throw invalid(`Invalid amount: ${currency.toUpperCase()} amounts must be evenly divisible by 100.`, { param })
  }
  if (amount < (LEAST.get(currency) ?? 1)) {
    throw invalid('Amount must convert to at least 50 cents.', { code: 'amount_too_small', param })
  }
  const most = MOST_IN.get(currency) ?? MOST
  if (amount > most) {
    throw invalid(`Amount must be no more than ${most}.`, { code: 'amount_too_large', param })
  }
}
