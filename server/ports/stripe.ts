import Stripe from 'stripe'
import { Refusal } from '../kernel/refusal'
import type { CheckoutRequest, DisputeFacts, PaymentFacts, Payments, RefundFacts, StripeEvent } from './payments'
import { PaymentRefused } from './payments'
import { toStripe } from './stripeAmounts'
import { call } from './stripeCall'
import {
  checkoutFacts,
  disputeFacts,
  KEEP_CARD,
  OUR_ID,
  paymentFacts,
  REASON,
  readFacts,
  refundFacts,
} from './stripeFacts'

/** The one that the SDK's types describe. */
const API_VERSION = '2026-10-28.endive'
const TOLERANCE_S = 300

type Options = {
  apiKey: string
  webhookSecret: string
  mode?: 'real' | 'embedded'
  /** Where something else speaks like Stripe. */
  host?: string
  port?: number
  patience?: Parameters<typeof call>[1]
}

/** Stripe's API, or at `host` and `port` what speaks like it. */
export function createPayments({ apiKey, webhookSecret, mode = 'real', host, port, patience }: Options): Payments {
  const elsewhere = host === undefined ? {} : { host, port, protocol: 'http' as const }
  const stripe = new Stripe(apiKey, { apiVersion: API_VERSION, telemetry: false, ...elsewhere })
  const live = apiKey.includes('_live_')
  const ask = <T>(made: Parameters<typeof call<T>>[0]) => call(made, patience)

  const getCheckout: Payments['getCheckout'] = async (stripeId) =>
    checkoutFacts(
      await ask((o) => stripe.checkout.sessions.retrieve(stripeId, { expand: ['setup_intent.payment_method'] }, o)),
    )

  return {
    mode,
    live,
    createCustomer: async ({ ourId, name, email }, idempotencyKey) => {
      const customer = { name: name.slice(0, 256), email: email || undefined, metadata: { [OUR_ID]: ourId } }
      const { id } = await ask((o) => stripe.customers.create(customer, { ...o, idempotencyKey }))
      return { stripeId: id }
    },
    createCheckout: async (request, idempotencyKey) => {
      const wanted = request.kind === 'pay' ? payment(request) : setup(request)
      const session = await ask((o) => stripe.checkout.sessions.create(wanted, { ...o, idempotencyKey }))
      return { ...checkoutFacts(session), url: session.url ?? '' }
    },
    expireCheckout: async (stripeId) => {
      try {
        return checkoutFacts(await ask((o) => stripe.checkout.sessions.expire(stripeId, {}, o)))
      } catch (error) {
        // One that is over cannot expire.
        if (error instanceof PaymentRefused) return getCheckout(stripeId)
        throw error
      }
    },
    getCheckout,
    getPayment: async (stripeId) =>
      paymentFacts(
        await ask((o) => stripe.paymentIntents.retrieve(stripeId, { expand: ['latest_charge', 'payment_method'] }, o)),
      ),
    chargeCard: async ({ ourId, customerId, cardId, description, ...amount }, idempotencyKey) => {
      const wanted: Stripe.PaymentIntentCreateParams = {
        ...charged(amount),
        customer: customerId,
        payment_method: cardId,
        allowed_payment_method_types: ['card'],
        off_session: true,
        confirm: true,
        description: described(description),
        metadata: { [OUR_ID]: ourId },
        expand: ['latest_charge', 'payment_method'],
      }
      const intent = await ask((o) =>
        stripe.paymentIntents.create(wanted, { ...o, idempotencyKey }).catch((error) => {
          // A decline is an answer: it names the payment that failed.
          if (error instanceof Stripe.errors.StripeCardError && error.payment_intent) return error.payment_intent
          throw error
        }),
      ).catch(async (error) => {
        // The refusal alone does not say that it is the card: no other one may cost the client its card.
        if (!(error instanceof PaymentRefused) || error.code !== 'invalid_request_error') throw error
        const { customer } = await ask((o) => stripe.paymentMethods.retrieve(cardId, {}, o))
        throw customer === customerId ? error : new PaymentRefused('card_gone', error.message)
      })
      return paymentFacts(intent)
    },
    findPayment: async ({ ourId, from, to }) => {
      const wanted = { created: { ...createdSince(from), lte: Math.ceil(to.getTime() / 1000) }, expand: LISTED }
      for await (const intent of pages((page, o) => stripe.paymentIntents.list({ ...page, ...wanted }, o))) {
        const facts = paymentFacts(intent)
        if (facts.ourId === ourId) return facts
      }
      return null
    },
    refund: async ({ ourId, paymentId, reason, ...amount }, idempotencyKey) => {
      const wanted: Stripe.RefundCreateParams = {
        amount: toStripe(amount.amountMinor, amount.currency),
        payment_intent: paymentId,
        metadata: { [OUR_ID]: ourId, ...(reason && { [REASON]: described(reason) }) },
      }
      return refundFacts(await ask((o) => stripe.refunds.create(wanted, { ...o, idempotencyKey })), live)
    },
    removeCard: async (stripeId) => {
      try {
        await ask((o) => stripe.paymentMethods.detach(stripeId, {}, o))
      } catch (error) {
        // It is no customer's any more.
        if (!(error instanceof PaymentRefused)) throw error
      }
    },
    listSince: async function* (since): AsyncGenerator<PaymentFacts | RefundFacts | DisputeFacts> {
      const created = createdSince(since)
      const wanted = { created, expand: LISTED }
      for await (const intent of pages((page, o) => stripe.paymentIntents.list({ ...page, ...wanted }, o))) {
        yield paymentFacts(intent)
      }
      for await (const refund of pages((page, o) => stripe.refunds.list({ ...page, created }, o))) {
        yield refundFacts(refund, live)
      }
      for await (const dispute of pages((page, o) => stripe.disputes.list({ ...page, created }, o))) {
        yield disputeFacts(dispute)
      }
    },
    readEvent: (body, signature, now) => readEvent(stripe, webhookSecret, body, signature, now),
  }

  type Page = { limit: number; starting_after?: string }
  async function* pages<T extends { id: string }>(
    list: (page: Page, options: Stripe.RequestOptions) => Promise<{ data: T[]; has_more: boolean }>,
  ): AsyncGenerator<T> {
    let page: Page = { limit: 100 }
    for (;;) {
      const { data, has_more } = await ask((o) => list(page, o))
      yield* data
      const last = data.at(-1)
      if (!has_more || !last) return
      page = { limit: 100, starting_after: last.id }
    }
  }
}

const LISTED = ['data.latest_charge', 'data.payment_method']
const createdSince = (since: Date) => ({ gte: Math.floor(since.getTime() / 1000) })

/** Stripe keeps at most 500 characters of metadata. */
const described = (text: string) => text.slice(0, 500)

const charged = ({ amountMinor, currency }: { amountMinor: number; currency: string }) => ({
  amount: toStripe(amountMinor, currency),
  currency: currency.toLowerCase(),
})

const visit = ({ ourId, customerId, successUrl, cancelUrl, expiresAt }: CheckoutRequest) => ({
  customer: customerId,
  client_reference_id: ourId,
  metadata: { [OUR_ID]: ourId },
  success_url: successUrl,
  cancel_url: cancelUrl,
  expires_at: Math.floor(expiresAt.getTime() / 1000),
})

function payment(request: CheckoutRequest): Stripe.Checkout.SessionCreateParams {
  const { amount, currency } = charged(request)
  return {
    ...visit(request),
    mode: 'payment',
    // What is owed is paid in its own currency.
    adaptive_pricing: { enabled: false },
    line_items: [
      {
        quantity: 1,
        price_data: { currency, unit_amount: amount, product_data: { name: request.description.slice(0, 250) } },
      },
    ],
    payment_intent_data: {
      description: described(request.description),
      metadata: { [OUR_ID]: request.ourId, ...(request.keepCard && { [KEEP_CARD]: 'yes' }) },
    },
    // For cards alone: ways to pay that cannot be used again stay open.
    ...(request.keepCard && { payment_method_options: { card: { setup_future_usage: 'off_session' } } }),
  }
}

const setup = (request: CheckoutRequest): Stripe.Checkout.SessionCreateParams => ({
  ...visit(request),
  mode: 'setup',
  allowed_payment_method_types: ['card'],
  setup_intent_data: { metadata: { [OUR_ID]: request.ourId } },
})

function readEvent(stripe: Stripe, secret: string, body: string, signature: string, now: Date): StripeEvent {
  const event = signed(stripe, secret, body, signature, now)
  const { id, type: kind, livemode: live, created, api_version: version } = event
  return { id, kind, live, at: new Date(created * 1000), version: version ?? '', facts: readFacts(event) }
}

function signed(stripe: Stripe, secret: string, body: string, signature: string, now: Date): Stripe.Event {
  // Stripe's own check looks for what is too old; what is too far ahead passes it.
  const latest = now.getTime() / 1000 + TOLERANCE_S
  const times = [...signature.matchAll(/(?:^|,)\s*t=(\d+)/g)].map((found) => Number(found[1]))
  try {
    if (times.every((time) => time <= latest) && isEvent(JSON.parse(body))) {
      return stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_S, undefined, now.getTime())
    }
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeSignatureVerificationError) && !(error instanceof SyntaxError))
      throw error
  }
  throw new Refusal('forbidden', 'This message is not signed by Stripe.')
}

const isEvent = (thing: unknown): boolean => {
  const { id, object, type } = (thing ?? {}) as Record<string, unknown>
  return typeof id === 'string' && object === 'event' && typeof type === 'string'
}
