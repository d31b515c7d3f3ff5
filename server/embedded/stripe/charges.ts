import type { Failure } from './cards'
import { newId } from './newId'
import { EXPIRES, type Intent, type Metadata, type Method, no, nobody } from './objects'

/** What came of trying to charge, as Stripe's API sends it. */

export type Charge = ReturnType<typeof newCharge>
export const newCharge = (
  created: number,
  intent: Intent,
  method: Method,
  failure: Failure | null,
  pending = false,
) => {
  const id = newId(pending || method.type !== 'card' ? 'py' : 'ch')
  const paid = !failure && !pending
  return {
    id,
    object: 'charge' as const,
    amount: intent.amount,
    amount_captured: failure ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid ? newId('txn') : no<string>(),
    billing_details: nobody,
    calculated_statement_descriptor: 'PORTAL',
    captured: !failure,
    created,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? no<string>(),
    failure_message: failure?.message ?? no<string>(),
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: failure ? 'declined_by_network' : 'approved_by_network',
      reason: failure?.decline_code ?? no<string>(),
      seller_message: failure ? 'The bank did not accept the payment.' : 'Payment complete.',
      type: failure ? 'issuer_declined' : 'authorized',
    },
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: 'card' in method ? { card: chargedCard(method), type: 'card' } : debited(method),
    receipt_email: null,
    receipt_number: null,
    receipt_url: no<string>(),
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: (failure ? 'failed' : pending ? 'pending' : 'succeeded') as 'failed' | 'pending' | 'succeeded',
    transfer_data: null,
    transfer_group: null,
  }
}

const chargedCard = ({ card }: { card?: { brand: string; last4: string; fingerprint: string } }) => ({
  amount_authorized: null,
  authorization_code: null,
  brand: card?.brand ?? '',
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: 'US',
  ...EXPIRES,
  extended_authorization: { status: 'disabled' },
  fingerprint: card?.fingerprint ?? '',
  funding: 'credit',
  incremental_authorization: { status: 'unavailable' },
  installments: null,
  last4: card?.last4 ?? '',
  mandate: null,
  multicapture: { status: 'unavailable' },
  network: card?.brand ?? '',
  network_token: { used: false },
  network_transaction_id: null,
  overcapture: { maximum_amount_capturable: 0, status: 'unavailable' },
  regulated_status: null,
  three_d_secure: null,
  wallet: null,
})

const debited = (method: Method) => ({
  sepa_debit: 'sepa_debit' in method ? method.sepa_debit : null,
  type: 'sepa_debit',
})

export type Refund = ReturnType<typeof newRefund>
export const newRefund = (
  created: number,
  charge: Charge,
  given: { amount: number; reason: string | null; metadata: Metadata },
  status: 'succeeded' | 'pending',
) => ({
  id: newId('re'),
  object: 'refund' as const,
  balance_transaction: newId('txn'),
  charge: charge.id,
  created,
  currency: charge.currency,
  customer: null,
  customer_account: null,
  destination_details: { card: { type: 'refund' }, type: 'card' },
  ...given,
  payment_intent: charge.payment_intent,
  payment_method: null,
  receipt_number: null,
  source_transfer_reversal: null,
  status: status as 'succeeded' | 'pending' | 'failed',
  transfer_reversal: null,
})

export type Dispute = ReturnType<typeof newDispute>
const EVIDENCE = `access_activity_log billing_address cancellation_policy cancellation_policy_disclosure
cancellation_rebuttal customer_communication customer_email_address customer_name customer_purchase_ip customer_signature
duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy
refund_policy_disclosure refund_refusal_explanation service_date service_documentation shipping_address shipping_carrier
shipping_date shipping_documentation shipping_tracking_number uncategorized_file uncategorized_text`.split(/\s+/)

export const newDispute = (created: number, charge: Charge, amount: number) => ({
  id: newId('du'),
  object: 'dispute' as const,
  amount,
  balance_transactions: [],
  charge: charge.id,
  created,
  currency: charge.currency,
  enhanced_eligibility_types: [],
  evidence: { ...Object.fromEntries(EVIDENCE.map((key) => [key, null])), enhanced_evidence: {} },
  evidence_details: {
    due_by: created + 7 * 86_400,
    enhanced_eligibility: {},
    has_evidence: false,
    past_due: false,
    submission_count: 0,
  },
  is_charge_refundable: false,
  livemode: false,
  metadata: {},
  payment_intent: charge.payment_intent,
  payment_method_details: {
    card: { brand: 'visa', case_type: 'chargeback', network: 'visa', network_reason_code: '10.4' },
    type: 'card',
  },
  reason: 'fraudulent',
  status: 'needs_response' as 'needs_response' | 'won' | 'lost',
})
