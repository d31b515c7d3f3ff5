import type { Failure, TestCard } from './cards'
import { newId } from './newId'

/** Objects as Stripe's API of the SDK's version sends them: every key of it, null where there is nothing. */

export type Metadata = Record<string, string>

export const no = <T>(): T | null => null
const nowhere = {
  city: no<string>(),
  country: no<string>(),
  line1: no<string>(),
  line2: no<string>(),
  postal_code: no<string>(),
  state: no<string>(),
}
export const nobody = {
  address: nowhere,
  email: no<string>(),
  name: no<string>(),
  phone: no<string>(),
  tax_id: no<string>(),
}

export type Customer = ReturnType<typeof newCustomer>
export const newCustomer = (
  created: number,
  given: { name: string | null; email: string | null; metadata: Metadata },
) => ({
  id: newId('cus', 14),
  object: 'customer' as const,
  address: null,
  balance: 0,
  created,
  currency: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  ...given,
  invoice_prefix: newId('', 8).slice(1).toUpperCase(),
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  livemode: false,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
})

export const EXPIRES = { exp_month: 12, exp_year: 2034 }

export type Method = ReturnType<typeof newMethod>
/** A card, or without one an account that is debited. */
export const newMethod = (created: number, card: TestCard | null) => ({
  id: newId('pm'),
  object: 'payment_method' as const,
  allow_redisplay: 'unspecified',
  billing_details: nobody,
  ...(card
    ? {
        card: {
          brand: card.brand,
          checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
          country: 'US',
          display_brand: card.brand,
          ...EXPIRES,
          fingerprint: newId('', 16).slice(1),
          funding: 'credit',
          generated_from: null,
          last4: card.number.slice(-4),
          networks: { available: [card.brand], preferred: null },
          regulated_status: null,
          three_d_secure_usage: { supported: true },
          wallet: null,
        },
      }
    : {
        sepa_debit: {
          bank_code: '37040044',
          branch_code: '',
          country: 'DE',
          fingerprint: newId('', 16).slice(1),
          generated_from: { charge: null, setup_attempt: null },
          last4: '3000',
        },
      }),
  created,
  customer: no<string>(),
  customer_account: null,
  livemode: false,
  metadata: {},
  type: card ? 'card' : 'sepa_debit',
})

export type Intent = ReturnType<typeof newIntent>
export type IntentStatus = 'requires_payment_method' | 'requires_action' | 'processing' | 'succeeded' | 'canceled'
export const newIntent = (
  created: number,
  given: { amount: number; currency: string; customer: string | null; description: string | null; metadata: Metadata },
  types: string[],
) => {
  const id = newId('pi')
  return {
    id,
    object: 'payment_intent' as const,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: no<number>(),
    cancellation_reason: no<string>(),
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${newId('', 25).slice(1)}`,
    confirmation_method: 'automatic',
    created,
    customer_account: null,
    ...given,
    excluded_payment_method_types: null,
    last_payment_error: no<ReturnType<typeof paymentError>>(),
    latest_charge: no<string>(),
    livemode: false,
    managed_payments: null,
    next_action: no<{ type: string }>(),
    on_behalf_of: null,
    payment_method: no<string>(),
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: types,
    processing: no<{ type: string }>(),
    receipt_email: null,
    review: null,
    setup_future_usage: no<string>(),
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method' as IntentStatus,
    transfer_data: null,
    transfer_group: null,
  }
}

/** With the method whole, as Stripe tells it there. */
export const paymentError = (failure: Failure, charge: string | null, method: Method | null) => ({
  ...(charge && { charge }),
  code: failure.code,
  ...(failure.decline_code && { decline_code: failure.decline_code }),
  doc_url: `https://stripe.com/docs/error-codes/${failure.code.replaceAll('_', '-')}`,
  message: failure.message,
  ...(method && { payment_method: method }),
  type: failure.decline_code ? 'card_error' : 'invalid_request_error',
})

export type Setup = ReturnType<typeof newSetup>
export const newSetup = (created: number, given: { customer: string | null; metadata: Metadata }) => {
  const id = newId('seti')
  return {
    id,
    object: 'setup_intent' as const,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${newId('', 25).slice(1)}`,
    created,
    description: null,
    ...given,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: no<ReturnType<typeof paymentError>>(),
    latest_attempt: null,
    livemode: false,
    mandate: null,
    next_action: no<{ type: string }>(),
    on_behalf_of: null,
    payment_method: no<string>(),
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method' as 'requires_payment_method' | 'requires_action' | 'succeeded' | 'canceled',
    usage: 'off_session',
  }
}

export const newEvent = (created: number, type: string, object: unknown, key: string | null, version: string) => ({
  id: newId('evt'),
  object: 'event' as const,
  api_version: version,
  created,
  data: { object },
  livemode: false,
  pending_webhooks: 1,
  request: { id: key === null ? null : newId('req', 14), idempotency_key: key },
  type,
})
