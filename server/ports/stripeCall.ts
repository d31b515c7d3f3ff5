import Stripe from 'stripe'
import { Refusal } from '../kernel/refusal'
import { PaymentRefused } from './payments'

/** The longest that one try waits, and all of a call together. */
type Patience = { tryMs: number; callMs: number }

const USUAL: Patience = { tryMs: 8_000, callMs: 9_500 }
/** A second try with less time than this would only make people wait longer. */
const LEAST_MS = 2_000

type Try<T> = (options: { timeout: number; maxNetworkRetries: number }) => Promise<T>

/**
 * One call, made again at once where the first got no proper answer and there is time. The caller's
 * idempotency key makes both the same. Throws PaymentRefused, or Refusal 'unavailable'.
 */
export async function call<T>(ask: Try<T>, { tryMs, callMs }: Patience = USUAL): Promise<T> {
  const started = performance.now()
  const tries = ask({ timeout: tryMs, maxNetworkRetries: 0 }).catch((error) => {
    const left = callMs - (performance.now() - started)
    if (!passes(error) || left < Math.min(LEAST_MS, tryMs)) throw error
    return ask({ timeout: Math.round(Math.min(tryMs, left)), maxNetworkRetries: 0 })
  })
  // The SDK asks again by itself after a broken connection, with its whole time.
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new errors.StripeConnectionError({ type: 'api_error', message: 'too late' })),
      callMs,
    )
  })
  try {
    return await Promise.race([tries, late])
  } catch (error) {
    throw refused(error)
  } finally {
    clearTimeout(timer)
  }
}

const { errors } = Stripe

/** No answer, one of a broken server, or the same request still running. */
const passes = (error: unknown): boolean =>
  error instanceof errors.StripeConnectionError ||
  error instanceof errors.StripeAPIError ||
  (error instanceof errors.StripeError && error.code === 'idempotency_key_in_use')

function refused(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error
  if (error instanceof errors.StripeRateLimitError) {
    return new Refusal('unavailable', 'Stripe is busy. Try again in a minute.', { retryAfter: 60 })
  }
  if (passes(error)) {
    return new Refusal(
      'unavailable',
      'Stripe does not answer at the moment. Nothing was changed here; try again soon.',
      {
        retryAfter: 60,
      },
    )
  }
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError) {
    return new Refusal('unavailable', 'Online payment is set up wrongly here: Stripe does not accept the key.')
  }
  if (error instanceof errors.StripeIdempotencyError) {
    return new PaymentRefused('idempotency_error', 'This was asked of Stripe before with other figures.')
  }
  const code = error.decline_code ?? error.code ?? error.rawType ?? 'refused'
  return new PaymentRefused(code, sentences[code] ?? `Stripe refused: ${error.message}`)
}

const sentences: Record<string, string> = {
  amount_too_small: 'This amount is too small to be paid by card.',
  amount_too_large: 'This amount is too large to be paid by card.',
  charge_disputed: 'The payer’s bank has taken this payment back: it cannot be refunded.',
  charge_already_refunded: 'This payment was refunded in full already.',
  resource_missing: 'Stripe does not know this any more.',
}
