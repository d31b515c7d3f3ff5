import { z } from 'zod'
import { checkAmount } from './amounts'
import type { Charge } from './charges'
import { expireSession, findSession } from './checkout'
import { changed, type Desk, seconds, tell } from './desk'
import { invalid, missing, StripeRefusal } from './errors'
import { type Customer, type Intent, type Method, newCustomer, newIntent, newSetup } from './objects'
import { amount, checked, currency, flag, metadata, type Params } from './params'
import { attempt } from './pay'
import { refundCharge } from './refund'
import { newSession, type Session } from './session'

/** What makes or changes something, by its path. Ids of the path follow the parameters. */
export const MAKES: [path: RegExp, act: (desk: Desk, params: Params, id: string) => unknown][] = [
  [/^\/v1\/customers$/, createCustomer],
  [/^\/v1\/checkout\/sessions$/, createSession],
  [/^\/v1\/checkout\/sessions\/(\w+)\/expire$/, expire],
  [/^\/v1\/payment_intents$/, createIntent],
  [/^\/v1\/refunds$/, createRefund],
  [/^\/v1\/payment_methods\/(\w+)\/detach$/, detach],
]

const customerInput = z.strictObject({ name: z.string().max(256), email: z.string().max(512).optional(), metadata })

function createCustomer(desk: Desk, params: Params) {
  const { name, email, metadata } = checked(customerInput, params)
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw invalid(`Invalid email address: ${email}`, { code: 'email_invalid', param: 'email' })
  }
  const customer = desk.book.add(newCustomer(seconds(desk), { name, email: email ?? null, metadata }))
  tell(desk, 'customer.created', customer)
  return customer
}

const url = z.url({ protocol: /^https?$/ })
const line = z.strictObject({
  quantity: amount,
  price_data: z.strictObject({
    currency,
    unit_amount: amount,
    product_data: z.strictObject({ name: z.string().min(1) }),
  }),
})
const sessionInput = z.strictObject({
  mode: z.enum(['payment', 'setup']),
  customer: z.string().optional(),
  client_reference_id: z.string().max(200).optional(),
  metadata,
  success_url: url,
  cancel_url: url.optional(),
  expires_at: amount,
  adaptive_pricing: z.strictObject({ enabled: flag }).optional(),
  allowed_payment_method_types: z.record(z.string(), z.string()).optional(),
  line_items: z.record(z.string(), line).default({}),
  payment_intent_data: z.strictObject({ description: z.string().optional(), metadata }).optional(),
  setup_intent_data: z.strictObject({ metadata }).optional(),
  payment_method_options: z
    .strictObject({ card: z.strictObject({ setup_future_usage: z.literal('off_session') }) })
    .optional(),
})

function createSession(desk: Desk, params: Params): Session {
  const input = checked(sessionInput, params)
  const now = seconds(desk)
  if (input.customer) customer(desk, input.customer)
  if (input.expires_at < now + 1800 || input.expires_at > now + 86_400) {
    throw invalid('The `expires_at` timestamp must be between 30 minutes and 24 hours from now.', {
      param: 'expires_at',
    })
  }
  const items = Object.values(input.line_items)
  const pays = input.mode === 'payment'
  if (pays && !items.length)
    throw invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' })
  const total = items.reduce((sum, item) => sum + item.quantity * item.price_data.unit_amount, 0)
  const inCurrency = items[0]?.price_data.currency ?? null
  if (pays) checkAmount(total, inCurrency ?? '', 'line_items')
  const setup = pays
    ? null
    : desk.book.add(
        newSetup(now, { customer: input.customer ?? null, metadata: input.setup_intent_data?.metadata ?? {} }),
      )
  const only = Object.values(input.allowed_payment_method_types ?? {})
  const session = newSession(now, {
    mode: input.mode,
    amount: pays ? total : null,
    currency: inCurrency,
    customer: input.customer ?? null,
    reference: input.client_reference_id ?? null,
    metadata: input.metadata,
    successUrl: input.success_url,
    cancelUrl: input.cancel_url ?? null,
    expiresAt: input.expires_at,
    types: only.length ? only : inCurrency === 'eur' ? ['card', 'sepa_debit'] : ['card'],
    keepsCard: input.payment_method_options !== undefined,
    setup: setup?.id ?? null,
    page: desk.pageOf,
  })
  const shown = items.map((item) => item.price_data.product_data.name).join(', ')
  return desk.book.add(session, {
    description: input.payment_intent_data?.description ?? shown,
    metadata: input.payment_intent_data?.metadata ?? {},
  })
}

function expire(desk: Desk, _: Params, id: string): Session {
  const session = findSession(desk, id)
  if (!session) throw missing('checkout.session', id)
  if (session.status === 'open') return expireSession(desk, session)
  throw invalid(
    `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
  )
}

const intentInput = z.strictObject({
  amount,
  currency,
  customer: z.string(),
  payment_method: z.string(),
  allowed_payment_method_types: z.record(z.string(), z.string()).optional(),
  off_session: flag,
  confirm: flag,
  description: z.string().optional(),
  metadata,
})

/** Of a card that was saved, without the payer: the one way in which the portal makes intents itself. */
function createIntent(desk: Desk, params: Params): Intent {
  const {
    customer: customerId,
    payment_method,
    description,
    off_session,
    confirm,
    ...input
  } = checked(intentInput, params)
  checkAmount(input.amount, input.currency, 'amount')
  customer(desk, customerId)
  const method = desk.book.find<Method>(payment_method, 'payment_method')
  if (!method) throw missing('PaymentMethod', payment_method, 'payment_method')
  if (method.customer !== customerId) {
    throw invalid(
      `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`,
      { param: 'payment_method' },
    )
  }
  const intent = newIntent(
    seconds(desk),
    {
      amount: input.amount,
      currency: input.currency,
      customer: customerId,
      description: description ?? null,
      metadata: input.metadata,
    },
    Object.values(input.allowed_payment_method_types ?? {}),
  )
  tell(desk, 'payment_intent.created', desk.book.add(intent))
  if (!confirm) return intent
  attempt(desk, intent, method, off_session ? 'absent' : 'present')
  const error = intent.last_payment_error
  if (!error) return intent
  throw new StripeRefusal(402, 'card_error', error.message, {
    code: error.code,
    ...(error.decline_code && { decline_code: error.decline_code }),
    payment_intent: intent,
  })
}

const refundInput = z.strictObject({
  payment_intent: z.string(),
  amount: amount.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata,
})

function createRefund(desk: Desk, params: Params) {
  const input = checked(refundInput, params)
  const intent = desk.book.find<Intent>(input.payment_intent, 'payment_intent')
  if (!intent) throw missing('payment_intent', input.payment_intent, 'payment_intent')
  const charge = desk.book.find<Charge>(intent.latest_charge ?? '', 'charge')
  if (!charge?.paid) {
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      code: 'payment_intent_unexpected_state',
    })
  }
  if (input.amount === 0)
    throw invalid('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' })
  return refundCharge(desk, charge, { amount: input.amount, reason: input.reason ?? null, metadata: input.metadata })
}

function detach(desk: Desk, _: Params, id: string): Method {
  const method = desk.book.find<Method>(id, 'payment_method')
  if (!method) throw missing('PaymentMethod', id)
  if (method.customer === null) {
    throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.')
  }
  method.customer = null
  return changed(desk, method, 'payment_method.detached')
}

function customer({ book }: Desk, id: string): Customer {
  const found = book.find<Customer>(id, 'customer')
  if (!found) throw missing('customer', id, 'customer')
  return found
}
