/** Why something was not done. Pages and RPC each have one adapter for these; anything else thrown is a bug. */
export type RefusalCode =
  | 'signed-out'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'gone'
  | 'too-many'
  | 'unavailable'

export type FieldErrors = Record<string, string[]>

/** `message` is shown to people. `fields` belongs to `invalid`, `retryAfter` (seconds) to `too-many` and `unavailable`. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly fields: FieldErrors
  readonly retryAfter: number | undefined

  constructor(
    code: RefusalCode,
    message: string = defaultMessage[code],
    more: { fields?: FieldErrors; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Refusal'
    this.code = code
    this.fields = more.fields ?? {}
    this.retryAfter = more.retryAfter
  }
}

/** The database is away, full or busy. A service that does not answer has the same code, and more may be saved then. */
export class DatabaseRefusal extends Refusal {
  constructor(message: string, cause?: unknown) {
    super('unavailable', message, { cause })
  }
}

export const statusOf: Record<RefusalCode, number> = {
  'signed-out': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  invalid: 422,
  gone: 410,
  'too-many': 429,
  unavailable: 503,
}

const defaultMessage: Record<RefusalCode, string> = {
  'signed-out': 'Sign in to see this.',
  forbidden: 'Your account does not include this.',
  'not-found': 'There is nothing at this address.',
  conflict: 'Someone changed this a moment ago. Look at it again and repeat.',
  invalid: 'Some of what was entered cannot be used.',
  gone: 'This link no longer works.',
  'too-many': 'Too many tries. Wait a moment and try again.',
  unavailable: 'The portal is busy. Try again in a moment.',
}
