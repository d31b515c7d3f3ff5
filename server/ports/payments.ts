/** Amounts are in our minor units and currencies in capitals: what Stripe counts otherwise is turned here. */
type Amount = { amountMinor: number; currency: string }

export type CardFacts = { stripeId: string; brand: string; last4: string; expMonth: number; expYear: number }

/** An account that a bank debits, as Stripe names its kinds. */
export const debitKinds = [
  'sepa_debit',
  'bacs_debit',
  'au_becs_debit',
  'acss_debit',
  'nz_bank_account',
  'us_bank_account',
] as const
/** `last4` is empty where Stripe does not say it. */
export type DebitFacts = { kind: (typeof debitKinds)[number]; last4: string }

/**
 * What Stripe says of a payment (PaymentIntent). 'failed' is cancelled, or declined at its last attempt:
 * one that was declined may still succeed. `ourId` is the checkout or charge that asked for it.
 */
export type PaymentFacts = Amount & {
  of: 'payment'
  stripeId: string
  state: 'pending' | 'succeeded' | 'failed'
  customerId: string | null
  live: boolean
  ourId: string | null
  /** Null where a message names it by its id alone: of a success one of its messages knows it. */
  card: CardFacts | null
  /** Null also where a card paid. */
  debit: DebitFacts | null
  /** The payer lets the card be charged later. */
  keepCard: boolean
  problem: { code: string; message: string } | null
  at: Date
}

/** A visit to Stripe's page. `paid` also where the money comes later and has come. */
export type CheckoutFacts = Amount & {
  of: 'checkout'
  stripeId: string
  ourId: string | null
  kind: 'pay' | 'save-card'
  /** 'failed': the bank said days later that there is no money. */
  state: 'open' | 'complete' | 'expired' | 'failed'
  paid: boolean
  customerId: string | null
  live: boolean
  /** The PaymentIntent. */
  paymentId: string | null
  /** What 'save-card' saved. Null in messages, which do not say: ask with getCheckout. */
  card: CardFacts | null
  at: Date
}

export type RefundFacts = Amount & {
  of: 'refund'
  stripeId: string
  paymentId: string | null
  /** Our refund, where it was asked for here. */
  ourId: string | null
  state: 'pending' | 'succeeded' | 'failed'
  live: boolean
  reason: string
  at: Date
}

/** 'pending' until the bank decides. `answerBy` is when evidence comes too late, where that is known. */
export type DisputeFacts = Amount & {
  of: 'dispute'
  stripeId: string
  paymentId: string | null
  state: 'pending' | 'won' | 'lost'
  live: boolean
  reason: string
  answerBy: Date | null
  at: Date
}

export type Facts = PaymentFacts | CheckoutFacts | RefundFacts | DisputeFacts

/** A signed message. `facts` is null for kinds that nothing follows from; `version` is that of the API it is told in. */
export type StripeEvent = {
  id: string
  kind: string
  live: boolean
  at: Date
  version: string
  facts: Facts | null | 'unreadable'
}

export type CheckoutRequest = Amount & {
  ourId: string
  kind: 'pay' | 'save-card'
  customerId: string
  /** What the page says is paid: "Invoice INV-2026-0007". */
  description: string
  /** Keeps the card for later charges. */
  keepCard: boolean
  successUrl: string
  cancelUrl: string
  expiresAt: Date
}

/**
 * Stripe, as far as the portal needs it. Every call that makes something takes a key under which it
 * happens once. Calls answer within 10 s or throw Refusal 'unavailable' with a sentence for people; what
 * Stripe refuses (an amount that is too small, a refund of more than was paid) throws PaymentRefused.
 */
export type Payments = {
  /** 'none': no key is set, and online payment is off. */
  mode: 'real' | 'embedded' | 'none'
  /** Whether its objects are of Stripe's live mode; one of the other mode is never booked. */
  live: boolean
  createCustomer: (
    customer: { ourId: string; name: string; email: string },
    key: string,
  ) => Promise<{ stripeId: string }>
  createCheckout: (checkout: CheckoutRequest, key: string) => Promise<CheckoutFacts & { url: string }>
  /** No more can be paid there; one that is over stays as it is. */
  expireCheckout: (stripeId: string) => Promise<CheckoutFacts>
  getCheckout: (stripeId: string) => Promise<CheckoutFacts>
  getPayment: (stripeId: string) => Promise<PaymentFacts>
  /** Without the customer being there; 'failed' with its problem where it is declined or the bank wants them to be. */
  chargeCard: (
    charge: Amount & { ourId: string; customerId: string; cardId: string; description: string },
    key: string,
  ) => Promise<PaymentFacts>
  /** What was asked for here under `ourId` between two moments; null where Stripe has none. */
  findPayment: (asked: { ourId: string; from: Date; to: Date }) => Promise<PaymentFacts | null>
  refund: (refund: Amount & { ourId: string; paymentId: string; reason: string }, key: string) => Promise<RefundFacts>
  removeCard: (stripeId: string) => Promise<void>
  /** What is new at Stripe since a moment: payments, then refunds, then disputes, each the newest first. */
  listSince: (since: Date) => AsyncIterable<PaymentFacts | RefundFacts | DisputeFacts>
  /** Throws Refusal 'forbidden' for what is not signed by Stripe within five minutes of `now`, either way. */
  readEvent: (body: string, signature: string, now: Date) => StripeEvent
}

/** What Stripe refused, with its code and a sentence for people. */
export class PaymentRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}
