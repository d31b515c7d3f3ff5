import type { ClientStatus } from '../../clients/rules'
import { largest } from '../../kernel/numbers'
import { addDays, type Day, dayIn, momentAt } from '../../kernel/time'

/** The hour of the firm's day at which what is due is charged. */
export const CHARGE_HOUR = 7

/** The day of the next run of the charges job, in the firm's time zone. */
export function nextMorning(now: Date, timeZone: string): Day {
  const day = dayIn(now, timeZone)
  const begins = momentAt(`${day}T${String(CHARGE_HOUR).padStart(2, '0')}:00`, timeZone)
  return now < begins ? day : addDays(day, 1)
}

/** Days after the first try on which a declined charge is tried again. */
export const RETRY_DAYS = [1, 3, 7] as const

/** Why a try is dropped; the client's people read it too. */
export const pausedWords = (status: ClientStatus): string =>
  `Automatic payment is paused while the organisation is ${status}`

type Try = { attempt: number; state: 'waiting' | 'pending' | 'succeeded' | 'failed' | 'dropped'; createdAt: Date }

/**
 * When a charge is tried again after its last failure: some days after the first try; null where there was none,
 * or enough. What was tried before tries were dropped does not count any more.
 */
export function nextTryAt(tries: Try[]): { first: Date; days: number } | null {
  const dropped = largest(
    tries.filter(({ state }) => state === 'dropped').map(({ attempt }) => attempt),
    0,
  )
  const failed = tries.filter(({ state, attempt }) => state === 'failed' && attempt > dropped)
  const [first] = failed.sort((a, b) => a.attempt - b.attempt)
  const days = RETRY_DAYS[failed.length - 1]
  return first && days !== undefined ? { first: first.createdAt, days } : null
}

export const dayOfTry = (firstOn: Day, days: number): Day => addDays(firstOn, days)

/** A bank that wants its customer to be there says the same tomorrow. */
const NEEDS_PAYER = new Set(['authentication_required'])

export const isWorthRetrying = (code: string): boolean => !NEEDS_PAYER.has(code)
