import { authenticationFailed } from './cards'
import { changed, type Desk, seconds, tell } from './desk'
import { opensDispute } from './dispute'
import { type Intent, type Method, newIntent, paymentError, type Setup } from './objects'
import { attach, attempt, cardOf, failConfirmation, makeMethod, settleDebit } from './pay'
import type { Session } from './session'

/** What the payer sees next. 'confirm': their bank asks them. */
export type Step = { state: 'done' | 'confirm' | 'over' } | { state: 'failed'; message: string }

/** Null where there is none. One whose time is over has expired, whether anybody looked or not. */
export function findSession(desk: Desk, id: string): Session | null {
  const session = desk.book.find<Session>(id, 'checkout.session')
  return session?.status === 'open' && session.expires_at <= seconds(desk) ? expireSession(desk, session) : session
}

export function expireDue(desk: Desk): void {
  for (const session of desk.book.expiredSessions<Session>(seconds(desk))) expireSession(desk, session)
}

export function expireSession(desk: Desk, session: Session): Session {
  const intent = intentOf(desk, session)
  if (intent) {
    Object.assign(intent, {
      status: 'canceled',
      canceled_at: seconds(desk),
      cancellation_reason: 'expired',
      next_action: null,
    })
    changed(desk, intent, 'payment_intent.canceled')
  }
  session.status = 'expired'
  session.url = null
  return changed(desk, session, 'checkout.session.expired')
}

const intentOf = ({ book }: Desk, session: Session) => book.find<Intent>(session.payment_intent ?? '', 'payment_intent')

/** With the number of a test card, or null to have an account debited. */
export function paySession(desk: Desk, session: Session, number: string | null): Step {
  if (session.status !== 'open') return { state: 'over' }
  const method = makeMethod(desk, number)
  if (session.mode === 'setup') return saveCard(desk, session, method, false)
  const intent = intentOf(desk, session) ?? startIntent(desk, session)
  return afterAttempt(desk, session, attempt(desk, intent, method, 'present'), method)
}

/** Stripe makes the intent when somebody first pays. */
function startIntent(desk: Desk, session: Session): Intent {
  const { description = null, metadata = {} } = desk.book.aside(session.id)
  const { amount_total: amount, currency, customer, payment_method_types: types } = session
  const intent = newIntent(
    seconds(desk),
    { amount: amount ?? 0, currency: currency ?? '', customer, description, metadata },
    types,
  )
  tell(desk, 'payment_intent.created', desk.book.add(intent))
  session.payment_intent = intent.id
  desk.book.save(session)
  return intent
}

/** What the payer answers to their bank. */
export function confirmSession(desk: Desk, session: Session, well: boolean): Step {
  if (session.status !== 'open') return { state: 'over' }
  if (session.mode === 'setup') {
    const setup = desk.book.find<Setup>(session.setup_intent ?? '', 'setup_intent')
    const method = desk.book.find<Method>(setup?.payment_method ?? '', 'payment_method')
    if (!setup || !method || setup.status !== 'requires_action') return { state: 'over' }
    return well ? saveCard(desk, session, method, true) : failSetup(desk, setup, method, authenticationFailed)
  }
  const intent = intentOf(desk, session)
  const method = desk.book.find<Method>(intent?.payment_method ?? '', 'payment_method')
  if (!intent || !method || intent.status !== 'requires_action') return { state: 'over' }
  const next = well ? attempt(desk, intent, method, 'confirmed') : failConfirmation(desk, intent, method)
  return afterAttempt(desk, session, next, method)
}

function afterAttempt(desk: Desk, session: Session, intent: Intent, method: Method): Step {
  if (intent.status === 'requires_action') return { state: 'confirm' }
  if (intent.status !== 'succeeded' && intent.status !== 'processing') {
    return { state: 'failed', message: intent.last_payment_error?.message ?? '' }
  }
  if (session.payment_method_options.card && method.type === 'card') attach(desk, method, intent.customer)
  complete(desk, session, intent.status === 'succeeded')
  if (cardOf(desk, method)?.disputed && intent.latest_charge) opensDispute(desk, intent.latest_charge)
  return { state: 'done' }
}

function complete(desk: Desk, session: Session, paid: boolean): void {
  session.status = 'complete'
  session.url = null
  if (paid && session.mode === 'payment') session.payment_status = 'paid'
  changed(desk, session, 'checkout.session.completed')
}

function saveCard(desk: Desk, session: Session, method: Method, confirmed: boolean): Step {
  const setup = desk.book.find<Setup>(session.setup_intent ?? '', 'setup_intent')
  if (!setup) return { state: 'over' }
  const card = cardOf(desk, method)
  if (card?.fails) return failSetup(desk, setup, method, card.fails)
  setup.payment_method = method.id
  setup.last_setup_error = null
  if (card?.asks && !confirmed) {
    setup.status = 'requires_action'
    setup.next_action = { type: 'use_stripe_sdk' }
    changed(desk, setup, 'setup_intent.requires_action')
    return { state: 'confirm' }
  }
  setup.status = 'succeeded'
  setup.next_action = null
  attach(desk, method, setup.customer)
  changed(desk, setup, 'setup_intent.succeeded')
  complete(desk, session, false)
  return { state: 'done' }
}

function failSetup(desk: Desk, setup: Setup, method: Method, failure: typeof authenticationFailed): Step {
  setup.status = 'requires_payment_method'
  setup.payment_method = null
  setup.next_action = null
  setup.last_setup_error = paymentError(failure, null, method)
  changed(desk, setup, 'setup_intent.setup_failed')
  return { state: 'failed', message: failure.message }
}

/** The bank's answer to a debit, and what it means for the checkout that began it. */
export function settle(desk: Desk, intent: Intent, well: boolean): void {
  if (intent.status !== 'processing') return
  settleDebit(desk, intent, well)
  const [session] = desk.book.list<Session>('checkout.session', { where: { payment_intent: intent.id }, limit: 1 })
  if (!session) return
  if (well) session.payment_status = 'paid'
  changed(desk, session, `checkout.session.async_payment_${well ? 'succeeded' : 'failed'}`)
}
