import { formatMoney, portion } from '../kernel/money'
import { addDays, addMonths, type Day } from '../kernel/time'

export const subscriptionStates = ['active', 'paused', 'cancelled'] as const
type SubscriptionState = (typeof subscriptionStates)[number]

/** Both days included. */
export type Span = { startOn: Day; endOn: Day }

/** What decides about a subscription's periods; see the table for the columns. */
export type Timed = {
  status: SubscriptionState
  interval: 'month' | 'year'
  timing: 'advance' | 'arrears'
  startedOn: Day
  pausedOn: Day | null
  cancelOn: Day | null
  periodOn: Day | null
}

export const lengthOf = ({ startOn, endOn }: Span): number =>
  Math.round((Date.parse(`${endOn}T00:00:00Z`) - Date.parse(`${startOn}T00:00:00Z`)) / 86_400_000) + 1

/**
 * The period that a day belongs to: counted from the first day, so that one which started on the 31st has
 * periods that begin on the last day of shorter months, and on the 31st again after those.
 */
export function periodAt({ startedOn, interval }: Pick<Timed, 'startedOn' | 'interval'>, day: Day): Span {
  const step = interval === 'year' ? 12 : 1
  const months = (Number(day.slice(0, 4)) - Number(startedOn.slice(0, 4))) * 12 + monthOf(day) - monthOf(startedOn)
  let n = Math.floor(months / step)
  if (addMonths(startedOn, n * step) > day) n--
  if (addMonths(startedOn, (n + 1) * step) <= day) n++
  return { startOn: addMonths(startedOn, n * step), endOn: addDays(addMonths(startedOn, (n + 1) * step), -1) }
}

const monthOf = (day: Day): number => Number(day.slice(5, 7))

/** Part of a period or all of it: what is invoiced at once. */
export type Piece = Span & { period: Span }

/** The last day that may be invoiced; null where none is known. */
export function limitOf({ status, pausedOn, cancelOn }: Pick<Timed, 'status' | 'pausedOn' | 'cancelOn'>): Day | null {
  const paused = status === 'paused' && pausedOn ? addDays(pausedOn, -1) : null
  if (paused && cancelOn) return paused < cancelOn ? paused : cancelOn
  return paused ?? cancelOn
}

/** What is to be invoiced next, up to where the subscription ends or rests; null where there is nothing. */
export function nextPiece(timed: Timed): Piece | null {
  const { periodOn } = timed
  const limit = limitOf(timed)
  if (periodOn === null || (limit !== null && limit < periodOn)) return null
  const period = periodAt(timed, periodOn)
  return { startOn: periodOn, endOn: limit !== null && limit < period.endOn ? limit : period.endOn, period }
}

export const invoicedOn = ({ timing }: Pick<Timed, 'timing'>, piece: Span): Day =>
  timing === 'advance' ? piece.startOn : addDays(piece.endOn, 1)

/** The day on which the subscription is to be looked at next, '' for never: to invoice it, or to end it. */
export function nextLook(timed: Timed): Day | '' {
  const piece = nextPiece(timed)
  if (piece) return invoicedOn(timed, piece)
  return timed.status !== 'cancelled' && timed.cancelOn ? addDays(timed.cancelOn, 1) : ''
}

/** What is due by a day, period by period; and the subscription as it is after that. */
export function duePieces(timed: Timed, today: Day, dueOn: (piece: Piece) => Day): { pieces: Piece[]; after: Timed } {
  const pieces: Piece[] = []
  let after = timed
  for (let piece = nextPiece(after); piece && dueOn(piece) <= today; piece = nextPiece(after)) {
    pieces.push(piece)
    after = { ...after, periodOn: addDays(piece.endOn, 1) }
  }
  return { pieces, after }
}

/** What some days of a period cost: the parts of a period that was split always add up to it. */
export function pieceMinor(amountMinor: number, { startOn, endOn, period }: Piece): number {
  const whole = lengthOf(period)
  const left = (from: Day) => portion(amountMinor, lengthOf({ startOn: from, endOn: period.endOn }), whole)
  return left(startOn) - (endOn === period.endOn ? 0 : left(addDays(endOn, 1)))
}

/** The days from `today` on that are invoiced already: what a change, a pause or an end at once is settled for. */
export function paidAhead(timed: Timed, today: Day): Piece | null {
  if (timed.status !== 'active' || timed.periodOn === null || timed.periodOn <= today) return null
  const from = today < timed.startedOn ? timed.startedOn : today
  if (from >= timed.periodOn) return null
  return { startOn: from, endOn: addDays(timed.periodOn, -1), period: periodAt(timed, from) }
}

/** From which day a client's subscriptions are invoiced again. */
export const restartKinds = ['today', 'next', 'missed', 'day'] as const
export type Restart = { from: 'today' | 'next' | 'missed' } | { from: 'day'; day: Day }

/** The days that can be left out: from the first that nothing invoiced and on which the client was not active. */
const restedFrom = (periodOn: Day, stoppedOn: Day | null): Day =>
  stoppedOn !== null && stoppedOn > periodOn ? stoppedOn : periodOn

/**
 * How a subscription goes on when its client, who was not active since `stoppedOn`, is active again: days before that
 * are invoiced in any case, the others from `periodOn` on. One that is invoiced ahead of today missed nothing.
 */
export function restartOf<Of extends Timed>(
  of: Of,
  { restart, stoppedOn, today }: { restart: Restart; stoppedOn: Day | null; today: Day },
): { after: Of; before: Piece[]; leftOut: { startOn: Day; until: Day } | null } {
  const same = { after: of, before: [], leftOut: null }
  const { periodOn } = of
  if (periodOn === null || periodOn > today || restart.from === 'missed') return same
  const period = periodAt(of, today)
  const next = period.startOn === today ? today : addDays(period.endOn, 1)
  const until = restart.from === 'day' ? restart.day : restart.from === 'next' ? next : today
  const startOn = restedFrom(periodOn, stoppedOn)
  if (until <= startOn) return same
  return { after: { ...of, periodOn: until }, before: piecesBefore(of, startOn), leftOut: { startOn, until } }
}

/** The days before one that nothing invoiced, period by period. */
export function piecesBefore(timed: Timed, until: Day): Piece[] {
  const last = addDays(until, -1)
  const cancelOn = timed.cancelOn !== null && timed.cancelOn < last ? timed.cancelOn : last
  return duePieces({ ...timed, cancelOn }, last, (piece) => piece.startOn).pieces
}

/** The first day before `today` that was not invoiced because the client was not active; null where there is none. */
export function missedSince(timed: Timed, stoppedOn: Day | null, today: Day): Day | null {
  if (timed.periodOn === null) return null
  const rested = { ...timed, periodOn: restedFrom(timed.periodOn, stoppedOn) }
  return piecesBefore(rested, today)[0]?.startOn ?? null
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

const named = (day: Day) => ({ date: Number(day.slice(8)), month: MONTHS[monthOf(day) - 1], year: day.slice(0, 4) })

/** "1–28 February 2026", "15 January – 14 February 2026". */
export function spanWords({ startOn, endOn }: Span): string {
  const [from, to] = [named(startOn), named(endOn)]
  const end = `${to.date} ${to.month} ${to.year}`
  if (startOn === endOn) return end
  if (from.year !== to.year) return `${from.date} ${from.month} ${from.year} – ${end}`
  return from.month === to.month ? `${from.date}–${end}` : `${from.date} ${from.month} – ${end}`
}

export const dayWords = (day: Day): string => spanWords({ startOn: day, endOn: day })

export const daysWords = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`

/** "16 of 31 days" */
export const shareWords = (piece: Piece): string => `${lengthOf(piece)} of ${daysWords(lengthOf(piece.period))}`

type Amount = { minor: number; currency: string; exponent: number }

/** What a settlement comes to on the next invoice, in words. */
export const onNextInvoice = (amount: Amount, locale: string): string =>
  amount.minor < 0
    ? `${formatMoney({ ...amount, minor: -amount.minor }, locale)} less on the next invoice`
    : `${formatMoney(amount, locale)} on the next invoice`

export const mayPause = (status: SubscriptionState): boolean => status === 'active'
export const mayResume = (status: SubscriptionState): boolean => status === 'paused'
export const mayChange = (status: SubscriptionState): boolean => status !== 'cancelled'
