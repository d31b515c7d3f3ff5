import { exponentOf, formatMoney } from '../kernel/money'
import type { CardFacts, DebitFacts } from '../ports/payments'

export const paymentMethods = ['transfer', 'cash', 'card', 'other'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

export const methodWords: Record<PaymentMethod, string> = {
  transfer: 'Bank transfer',
  cash: 'Cash',
  // Through Stripe, by a card or a debit: which one, the payment's own words say.
  card: 'Online',
  other: 'Other means',
}

export const paymentTabs = ['all', 'succeeded', 'pending', 'failed', 'refunded', 'reversed', 'flagged'] as const
export type PaymentTab = (typeof paymentTabs)[number]

export const paymentSorts = ['received', 'amount'] as const
export type PaymentSort = (typeof paymentSorts)[number]

export type PaymentState = 'pending' | 'succeeded' | 'failed' | 'flagged' | 'reversed'
export type ShownPayment = PaymentState | 'refunded' | 'partly-refunded'

/** A payment that succeeded, and of which all or some went back. */
export function shownPayment(payment: {
  state: PaymentState
  amountMinor: number
  refundedMinor: number
}): ShownPayment {
  if (payment.state !== 'succeeded' || payment.refundedMinor === 0) return payment.state
  return payment.refundedMinor >= payment.amountMinor ? 'refunded' : 'partly-refunded'
}

/** What of it is still here. */
export const keptMinor = ({ amountMinor, refundedMinor }: { amountMinor: number; refundedMinor: number }): number =>
  amountMinor - refundedMinor

/** A card is good until the end of its month. */
export const cardExpired = ({ expMonth, expYear }: { expMonth: number; expYear: number }, today: string): boolean =>
  `${String(expYear).padStart(4, '0')}-${String(expMonth).padStart(2, '0')}` < today.slice(0, 7)

/** "Visa 4242" */
export const cardName = ({ brand, last4 }: { brand: string; last4: string }): string =>
  `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ${last4}`

const debitWords: Record<DebitFacts['kind'], string> = {
  sepa_debit: 'SEPA debit',
  bacs_debit: 'Bacs debit',
  au_becs_debit: 'BECS debit',
  acss_debit: 'Bank debit',
  nz_bank_account: 'Bank debit',
  us_bank_account: 'Bank debit',
}

/** "Visa 4242", "SEPA debit 3000"; empty where neither is known. */
export function paidWith({ card, debit }: { card: CardFacts | null; debit: DebitFacts | null }): string {
  if (card) return cardName(card)
  return debit ? `${debitWords[debit.kind]} ${debit.last4}`.trim() : ''
}

/** What a payment came by, as exactly as is known. */
export const paidBy = ({ card, method }: { card: string; method: PaymentMethod }): string => card || methodWords[method]

/** What an amount pays of what is owed, in the order given, and what of it is left as credit. */
export function settles<Owed extends { owedMinor: number }>(
  amountMinor: number,
  owed: Owed[],
): { applied: { invoice: Owed; amountMinor: number }[]; creditMinor: number } {
  let creditMinor = amountMinor
  const applied: { invoice: Owed; amountMinor: number }[] = []
  for (const invoice of owed) {
    const part = Math.min(creditMinor, invoice.owedMinor)
    if (part <= 0) continue
    applied.push({ invoice, amountMinor: part })
    creditMinor -= part
  }
  return { applied, creditMinor }
}

/** Stripe's word for why, in ours: "product_not_received" is "Product not received". */
export const disputeReason = (reason: string): string =>
  `${reason.charAt(0).toUpperCase()}${reason.slice(1).replaceAll('_', ' ')}`

/** Charged in whole units: https://docs.stripe.com/currencies#zero-decimal */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
/** Without decimals, yet counted in hundredths, which must be 00: https://docs.stripe.com/currencies#special-cases */
const WHOLE_IN_HUNDREDTHS = new Set(['ISK', 'UGX'])

/** How many decimals Stripe counts a currency in; ours are those of ISO 4217. Null for a currency without any. */
export function decimalsAtStripe(currency: string): number | null {
  if (WHOLE.has(currency)) return 0
  if (WHOLE_IN_HUNDREDTHS.has(currency)) return 2
  return exponentOf(currency) ?? null
}

/**
 * Smallest charge by currency, in our minor units. For other currencies Stripe converts the minimum of the
 * settlement currency, which only Stripe knows. Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const LEAST: Record<string, number> = {
  ...{ AED: 200, AUD: 50, BGN: 100, BRL: 50, CAD: 50, CHF: 50, CZK: 1_500, DKK: 250, EUR: 50, GBP: 30, HKD: 400 },
  ...{ HUF: 17_500, INR: 50, JPY: 50, MXN: 1_000, MYR: 200, NOK: 300, NZD: 50, PLN: 200, RON: 200, SEK: 300 },
  ...{ SGD: 50, THB: 1_000, USD: 50 },
}

/**
 * Largest charge, as Stripe counts the currency: eight digits, for rupiah twelve.
 * Source: `amount` in https://docs.stripe.com/api/payment_intents/create, and the page above.
 */
const MOST = 99_999_999
const MOST_IN: Record<string, number> = { IDR: 999_999_999_999 }

/** Amounts that a card can pay: from least to most in steps, in our minor units. */
export type CardLimits = { leastMinor: number; mostMinor: number; stepMinor: number; exponent: number }

/**
 * Returns the limits of a card payment in a currency; null where Stripe does not take the currency.
 * Three-decimal currencies end in 0: https://docs.stripe.com/currencies#three-decimal
 */
export function cardLimits(currency: string): CardLimits | null {
  const [exponent, theirs] = [exponentOf(currency), decimalsAtStripe(currency)]
  if (exponent === undefined || theirs === null) return null
  const stepMinor = exponent === 3 ? 10 : 10 ** Math.max(0, exponent - theirs)
  const most = MOST_IN[currency] ?? MOST
  const mostMinor = Math.floor((most * 10 ** exponent) / 10 ** theirs / stepMinor) * stepMinor
  return { leastMinor: LEAST[currency] ?? stepMinor, mostMinor, stepMinor, exponent }
}

/**
 * Says why a card cannot pay an amount, in minor units, and what to do instead: sentences without the last full
 * stop. Null where a card can pay it.
 */
export function notChargeable(amountMinor: number, currency: string, locale = 'en-GB'): string | null {
  const limits = cardLimits(currency)
  if (!limits) return `A card can’t pay amounts in ${currency}. Pay by bank transfer`
  const { leastMinor, mostMinor, stepMinor, exponent } = limits
  const money = (minor: number) => formatMoney({ minor, currency, exponent }, locale)
  const together = 'Pay by bank transfer, or together with other invoices'
  if (amountMinor < leastMinor) return `A card can’t pay less than ${money(leastMinor)}. ${together}`
  if (amountMinor > mostMinor) {
    return `A card can’t pay more than ${money(mostMinor)} at a time. Pay by bank transfer`
  }
  if (amountMinor % stepMinor) return `A card can pay only multiples of ${money(stepMinor)}. ${together}`
  return null
}

/** The largest part of an amount that a card can pay; zero if it can pay none. */
export function mostChargeable(amountMinor: number, currency: string): number {
  const limits = cardLimits(currency)
  if (!limits || amountMinor < limits.leastMinor) return 0
  const minor = Math.min(amountMinor, limits.mostMinor)
  return minor - (minor % limits.stepMinor)
}

/**
 * Says why a card can pay none of what could be chosen from invoices of one currency: all together, some of them
 * (`picks`), or parts of them (`parts`). Null where a card can pay something.
 */
export function noneChargeable(
  amounts: number[],
  currency: string,
  { parts, picks, locale }: { parts: boolean; picks: boolean; locale?: string },
): string | null {
  const sum = amounts.reduce((total, amount) => total + amount, 0)
  const problem = notChargeable(sum, currency, locale)
  const limits = cardLimits(currency)
  const enough = limits !== null && sum >= limits.leastMinor
  const fewer = picks && amounts.length > 1
  return enough && (parts || fewer) ? null : problem
}
