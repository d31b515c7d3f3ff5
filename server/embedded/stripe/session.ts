import { newId } from './newId'
import { type Metadata, no } from './objects'

export type Session = ReturnType<typeof newSession>

type Given = {
  mode: 'payment' | 'setup'
  amount: number | null
  currency: string | null
  customer: string | null
  reference: string | null
  metadata: Metadata
  successUrl: string
  cancelUrl: string | null
  expiresAt: number
  types: string[]
  keepsCard: boolean
  setup: string | null
  /** Of the page on which it is paid, by its id. */
  page: (id: string) => string
}

/** A checkout as Stripe's API sends it. Its id opens the page, and cannot be guessed. */
export function newSession(created: number, given: Given) {
  const id = newId('cs_test', 58)
  return {
    id,
    object: 'checkout.session' as const,
    adaptive_pricing: given.mode === 'payment' ? { enabled: false } : null,
    after_expiration: null,
    allow_promotion_codes: null,
    amount_subtotal: given.amount,
    amount_total: given.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: given.cancelUrl,
    client_reference_id: given.reference,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created,
    currency: given.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: given.customer,
    customer_account: null,
    customer_creation: null,
    customer_details: null,
    customer_email: null,
    discounts: given.mode === 'payment' ? [] : null,
    expires_at: given.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: given.metadata,
    mode: given.mode,
    origin_context: null,
    payment_intent: no<string>(),
    payment_link: null,
    payment_method_collection: null,
    payment_method_configuration_details: null,
    payment_method_options: given.keepsCard ? { card: { setup_future_usage: 'off_session' } } : {},
    payment_method_types: given.types,
    payment_status: (given.mode === 'setup' ? 'no_payment_required' : 'unpaid') as
      | 'unpaid'
      | 'paid'
      | 'no_payment_required',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: given.setup,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open' as 'open' | 'complete' | 'expired',
    submit_type: null,
    subscription: null,
    success_url: given.successUrl,
    total_details: given.mode === 'payment' ? { amount_discount: 0, amount_shipping: 0, amount_tax: 0 } : null,
    ui_mode: 'hosted_page',
    url: given.page(id) as string | null,
    wallet_options: null,
  }
}
