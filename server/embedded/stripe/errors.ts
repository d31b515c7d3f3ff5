type Details = {
  code?: string
  param?: string
  decline_code?: string
  payment_intent?: unknown
  setup_intent?: unknown
}

/** An answer of Stripe's that is no success. */
export class StripeRefusal extends Error {
  constructor(
    readonly status: number,
    readonly type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error',
    message: string,
    readonly details: Details = {},
  ) {
    super(message)
  }

  body(): string {
    return JSON.stringify({ error: { ...this.details, message: this.message, type: this.type } })
  }
}

export const invalid = (message: string, details: Details = {}) =>
  new StripeRefusal(400, 'invalid_request_error', message, details)

export const missing = (kind: string, id: string, param = 'id') =>
  new StripeRefusal(404, 'invalid_request_error', `No such ${kind}: '${id}'`, { code: 'resource_missing', param })
