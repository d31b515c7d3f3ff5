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
