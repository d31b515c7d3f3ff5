import type { charges } from '../../../db/schema'
import { type Day, dayIn } from '../../kernel/time'
import { dayOfTry, nextTryAt } from './rules'

type Charge = typeof charges.$inferSelect

/**
 * How the last try of an invoice stands. `nextOn` is the day of the next one, after one that failed; `unanswered`
 * that Stripe was asked and has not said anything.
 */
export type Tried = { state: Charge['state']; problem: string; nextOn: Day | null; unanswered: boolean }

/** Of an invoice's tries, the last one first. */
export function triedOf(tries: Charge[], timeZone: string): Tried | null {
  const [last] = tries
  if (!last) return null
  const next = last.state === 'waiting' ? nextTryAt(tries) : null
  const failed = tries.find(({ state }) => state === 'failed')
  return {
    state: last.state,
    problem: last.problem || failed?.problem || '',
    unanswered: last.state === 'pending' && !last.stripePaymentId,
    nextOn: next ? dayOfTry(dayIn(next.first, timeZone), next.days) : null,
  }
}
