import { authenticationFailed, authenticationRequired, cardNumbered, type Failure, type TestCard } from './cards'
import { type Charge, newCharge } from './charges'
import { changed, type Desk, seconds, tell } from './desk'
import { type Intent, type Method, newMethod, paymentError } from './objects'

/** A card or, without a number, an account that is debited. */
export function makeMethod(desk: Desk, number: string | null): Method {
  const method = newMethod(seconds(desk), (number !== null && cardNumbered(number)) || null)
  return desk.book.add(method, number === null ? {} : { number: number.replace(/[\s-]/g, '') })
}

export const cardOf = ({ book }: Desk, method: Method): TestCard | undefined =>
  cardNumbered(book.aside(method.id).number ?? '')

/** The payer is `present` at the page, `confirmed` what their bank asked, or is not there at all. */
export type Payer = 'present' | 'confirmed' | 'absent'

/** Tries to pay with a method. What comes of it is the intent's status. */
export function attempt(desk: Desk, intent: Intent, method: Method, payer: Payer): Intent {
  intent.payment_method = method.id
  intent.next_action = null
  intent.last_payment_error = null
  const card = cardOf(desk, method)
  if (!card) return debit(desk, intent, method)
  const failure = card.fails ?? (payer === 'absent' ? failureOfAbsent(card, method) : undefined)
  if (failure) return fail(desk, intent, method, failure)
  if (card.asks && payer === 'present') {
    intent.status = 'requires_action'
    intent.next_action = { type: 'use_stripe_sdk' }
    return changed(desk, intent, 'payment_intent.requires_action')
  }
  return succeed(desk, intent, desk.book.add(newCharge(seconds(desk), intent, method, null)), card)
}

const failureOfAbsent = (card: TestCard, method: Method): Failure | undefined => {
  const asksAgain = card.asks === 'always' || (card.asks === 'once' && method.customer === null)
  return asksAgain ? authenticationRequired : card.failsLater
}

function succeed(desk: Desk, intent: Intent, charge: Charge, card?: TestCard): Intent {
  intent.status = 'succeeded'
  intent.amount_received = intent.amount
  intent.latest_charge = charge.id
  intent.processing = null
  tell(desk, 'charge.succeeded', charge)
  changed(desk, intent, 'payment_intent.succeeded')
  if (card?.disputed) desk.book.setAside(charge.id, { number: card.number })
  return intent
}

/** The payer did not confirm what their bank asked. */
export const failConfirmation = (desk: Desk, intent: Intent, method: Method): Intent =>
  fail(desk, intent, method, authenticationFailed, false)

function fail(desk: Desk, intent: Intent, method: Method, failure: Failure, reachedBank = true): Intent {
  const charge = reachedBank ? desk.book.add(newCharge(seconds(desk), intent, method, failure)) : null
  intent.status = 'requires_payment_method'
  intent.next_action = null
  intent.last_payment_error = paymentError(failure, charge?.id ?? null, method)
  intent.payment_method = null
  if (charge) {
    intent.latest_charge = charge.id
    tell(desk, 'charge.failed', charge)
  }
  return changed(desk, intent, 'payment_intent.payment_failed')
}

function debit(desk: Desk, intent: Intent, method: Method): Intent {
  const charge = desk.book.add(newCharge(seconds(desk), intent, method, null, true))
  intent.status = 'processing'
  intent.processing = { type: 'sepa_debit' }
  intent.latest_charge = charge.id
  tell(desk, 'charge.pending', charge)
  return changed(desk, intent, 'payment_intent.processing')
}

/** The bank says, days later, whether it debited. */
export function settleDebit(desk: Desk, intent: Intent, well: boolean): Intent {
  const charge = desk.book.find<Charge>(intent.latest_charge ?? '', 'charge')
  const method = desk.book.find<Method>(intent.payment_method ?? '', 'payment_method')
  if (intent.status !== 'processing' || !charge || !method) return intent
  intent.processing = null
  if (well) {
    Object.assign(charge, { status: 'succeeded', paid: true })
    return succeed(desk, intent, desk.book.save(charge))
  }
  const failure: Failure = {
    code: 'insufficient_funds',
    decline_code: 'insufficient_funds',
    message: 'The account has insufficient funds.',
  }
  Object.assign(charge, {
    status: 'failed',
    captured: false,
    failure_code: failure.code,
    failure_message: failure.message,
  })
  changed(desk, charge, 'charge.failed')
  intent.status = 'requires_payment_method'
  intent.payment_method = null
  intent.last_payment_error = paymentError(failure, charge.id, method)
  return changed(desk, intent, 'payment_intent.payment_failed')
}

/** From now on it may be charged without the payer. */
export function attach(desk: Desk, method: Method, customer: string | null): void {
  if (method.customer !== null || customer === null) return
  method.customer = customer
  changed(desk, method, 'payment_method.attached')
}
