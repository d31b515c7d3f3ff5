import type Stripe from 'stripe'
import {
  type CardFacts,
  type CheckoutFacts,
  type DebitFacts,
  type DisputeFacts,
  debitKinds,
  type Facts,
  type PaymentFacts,
  type RefundFacts,
} from './payments'
import { fromStripe } from './stripeAmounts'

/** Under this name our id travels with what was asked for, and comes back. */
export const OUR_ID = 'origins'
/** Said of a payment whose card may be charged later: its charge knows the card, but not this. */
export const KEEP_CARD = 'origins_keep_card'
/** Our own words for a refund: Stripe's reasons are three. */
export const REASON = 'origins_reason'

const idOf = (thing: string | { id: string } | null | undefined): string | null =>
  typeof thing === 'string' ? thing : (thing?.id ?? null)

const moment = (seconds: number) => new Date(seconds * 1000)
const ourId = (metadata: Stripe.Metadata | null) => metadata?.[OUR_ID] ?? null

function cardOf(stripeId: string | null, card: Stripe.PaymentMethod.Card | Stripe.Charge.PaymentMethodDetails.Card) {
  const facts: CardFacts = {
    stripeId: stripeId ?? '',
    brand: card.brand ?? '',
    last4: card.last4 ?? '',
    expMonth: card.exp_month,
    expYear: card.exp_year,
  }
  return stripeId ? facts : null
}

const cardOfMethod = (method: string | Stripe.PaymentMethod | null | undefined): CardFacts | null =>
  typeof method === 'object' && method?.card ? cardOf(method.id, method.card) : null

const cardOfCharge = (charge: Stripe.Charge): CardFacts | null =>
  charge.payment_method_details?.card ? cardOf(charge.payment_method, charge.payment_method_details.card) : null

function debitOf(
  paidWith: string | Stripe.PaymentMethod | Stripe.Charge.PaymentMethodDetails | null | undefined,
): DebitFacts | null {
  if (!paidWith || typeof paidWith === 'string') return null
  const kind = debitKinds.find((one) => one === paidWith.type)
  return kind ? { kind, last4: paidWith[kind]?.last4 ?? '' } : null
}

/** `at` is when it happened, where a message says so. */
export function paymentFacts(intent: Stripe.PaymentIntent, at?: Date): PaymentFacts {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
  const error = intent.last_payment_error
  return {
    of: 'payment',
    stripeId: intent.id,
    state: stateOf(intent),
    // What came in, where it did: not all that was wanted has to.
    ...fromStripe(intent.status === 'succeeded' ? intent.amount_received : intent.amount, intent.currency),
    customerId: idOf(intent.customer),
    live: intent.livemode,
    ourId: ourId(intent.metadata),
    card: (charge && cardOfCharge(charge)) ?? cardOfMethod(intent.payment_method),
    // A debit that failed is no longer the intent's own: the error alone still says which account it was.
    debit: debitOf(charge?.payment_method_details) ?? debitOf(intent.payment_method) ?? debitOf(error?.payment_method),
    keepCard: intent.metadata[KEEP_CARD] !== undefined,
    problem: error && { code: error.decline_code ?? error.code ?? error.type, message: error.message ?? '' },
    at: at ?? moment(charge?.created ?? intent.created),
  }
}

function stateOf({ status, last_payment_error }: Stripe.PaymentIntent): PaymentFacts['state'] {
  if (status === 'succeeded') return 'succeeded'
  if (status === 'canceled') return 'failed'
  return status === 'requires_payment_method' && last_payment_error ? 'failed' : 'pending'
}

/** A charge that succeeded is its payment's success, and the one message that knows the card or the account. */
function chargeFacts(charge: Stripe.Charge, at: Date): PaymentFacts | null {
  const stripeId = idOf(charge.payment_intent)
  if (!stripeId || !charge.paid || charge.status !== 'succeeded') return null
  return {
    of: 'payment',
    stripeId,
    state: 'succeeded',
    ...fromStripe(charge.amount_captured, charge.currency),
    customerId: idOf(charge.customer),
    live: charge.livemode,
    ourId: ourId(charge.metadata),
    card: cardOfCharge(charge),
    debit: debitOf(charge.payment_method_details),
    keepCard: charge.metadata[KEEP_CARD] !== undefined,
    problem: null,
    at,
  }
}

export function checkoutFacts(session: Stripe.Checkout.Session, at?: Date): CheckoutFacts {
  const intent = typeof session.setup_intent === 'object' ? session.setup_intent : null
  return {
    of: 'checkout',
    stripeId: session.id,
    ourId: ourId(session.metadata),
    kind: session.mode === 'setup' ? 'save-card' : 'pay',
    state: session.status === 'complete' ? 'complete' : session.status === 'expired' ? 'expired' : 'open',
    paid: session.mode === 'payment' && session.payment_status === 'paid',
    ...fromStripe(session.amount_total ?? 0, session.currency ?? ''),
    customerId: idOf(session.customer),
    live: session.livemode,
    paymentId: idOf(session.payment_intent),
    card: cardOfMethod(intent?.payment_method),
    at: at ?? moment(session.created),
  }
}

/** Refunds do not say their mode: `live` is that of the key or of the message. */
export function refundFacts(refund: Stripe.Refund, live: boolean, at?: Date): RefundFacts {
  const { status } = refund
  return {
    of: 'refund',
    stripeId: refund.id,
    paymentId: idOf(refund.payment_intent),
    ourId: ourId(refund.metadata),
    state: status === 'succeeded' ? 'succeeded' : status === 'failed' || status === 'canceled' ? 'failed' : 'pending',
    ...fromStripe(refund.amount, refund.currency),
    live,
    reason: refund.metadata?.[REASON] ?? refund.reason ?? '',
    at: at ?? moment(refund.created),
  }
}

/** An inquiry that was closed and a dispute that was prevented took no money. */
const NOTHING_LOST = new Set<string>(['won', 'warning_closed', 'prevented'])

export function disputeFacts(dispute: Stripe.Dispute, at?: Date): DisputeFacts {
  const { status } = dispute
  return {
    of: 'dispute',
    stripeId: dispute.id,
    paymentId: idOf(dispute.payment_intent),
    state: status === 'lost' ? 'lost' : NOTHING_LOST.has(status) ? 'won' : 'pending',
    ...fromStripe(dispute.amount, dispute.currency),
    live: dispute.livemode,
    reason: dispute.reason,
    answerBy: dispute.evidence_details.due_by ? moment(dispute.evidence_details.due_by) : null,
    at: at ?? moment(dispute.created),
  }
}

/**
 * What a message says, null where nothing follows from its kind. 'unreadable' where its shape is that of another
 * version of the API: the endpoint chooses that, and Stripe ends one that keeps failing.
 */
export function readFacts(event: Stripe.Event): Facts | null | 'unreadable' {
  try {
    const facts = factsOf(event)
    return facts === null || isWhole(facts) ? facts : 'unreadable'
  } catch (error) {
    if (error instanceof TypeError) return 'unreadable'
    throw error
  }
}

const isWhole = (facts: Facts): boolean =>
  typeof facts.stripeId === 'string' &&
  Number.isSafeInteger(facts.amountMinor) &&
  typeof facts.currency === 'string' &&
  typeof facts.live === 'boolean' &&
  isPossible(facts.at) &&
  !(facts.of === 'dispute' && facts.answerBy && !isPossible(facts.answerBy))

/** Calendar days of the portal have four digits. */
const isPossible = (at: Date): boolean => at >= new Date('2000-01-01') && at < new Date('2200-01-01')

function factsOf(event: Stripe.Event): Facts | null {
  const at = moment(event.created)
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.expired':
    case 'checkout.session.async_payment_succeeded':
      return checkoutFacts(event.data.object, at)
    case 'checkout.session.async_payment_failed':
      return { ...checkoutFacts(event.data.object, at), state: 'failed' }
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.processing':
    case 'payment_intent.canceled':
      return paymentFacts(event.data.object, at)
    case 'charge.succeeded':
      return chargeFacts(event.data.object, at)
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated':
      return refundFacts(event.data.object, event.livemode, at)
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
      return disputeFacts(event.data.object, at)
    default:
      return null
  }
}
