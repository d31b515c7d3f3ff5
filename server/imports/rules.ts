import { canonicalEmail } from '../kernel/email'
import { type Exact, NotExact, productMinor } from '../kernel/exact'
import { exponentOf, portion } from '../kernel/money'
import { type Day, isDay } from '../kernel/time'

/** What is wrong with one cell, in a sentence for people. */
export class BadCell extends Error {}

const DAY = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

/** The day as it is written; a time after it is dropped. 01/02/2024 means two days and is refused. */
export function parseDay(text: string): Day {
  const day = DAY.exec(text)?.[1]
  if (!day || !isDay(day)) throw new BadCell(`"${text}" is not a date: write it as 2024-12-31`)
  return day
}

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/

/** Milliseconds since 1970. A time without a zone is UTC, as FOCUS files mean it. */
export function parseMoment(text: string): number {
  const match = MOMENT.exec(text)
  if (match) {
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0))
    const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
    const back = new Date(at)
    // Date.UTC carries the 31st of June over into July; such a day is a mistake in the file.
    const real = back.getUTCMonth() + 1 === month && back.getUTCDate() === day && back.getUTCHours() === hour
    const moment = at - offsetOf(match[7])
    if (real && (minute ?? 0) < 60 && (second ?? 0) < 60 && isDay(new Date(moment).toISOString().slice(0, 10))) {
      return moment
    }
  }
  throw new BadCell(`"${text}" is not a time: write it as 2024-12-31T23:00:00Z`)
}

function offsetOf(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '')
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000
}

export function parseCurrency(text: string): string {
  const currency = text.toUpperCase()
  if (exponentOf(currency) === undefined) throw new BadCell(`"${text}" is not a currency of ISO 4217`)
  return currency
}

export const exponentIn = (currency: string): number => {
  const exponent = exponentOf(currency)
  if (exponent === undefined) throw new BadCell(`"${currency}" is not a currency of ISO 4217`)
  return exponent
}

export function parseEmail(text: string): string {
  const email = canonicalEmail(text)
  if (email === null) throw new BadCell(`"${text}" is not an email address`)
  return email
}

const STATUSES: Record<string, 'open' | 'paid' | 'void' | 'uncollectible'> = {
  open: 'open',
  unpaid: 'open',
  outstanding: 'open',
  sent: 'open',
  due: 'open',
  overdue: 'open',
  paid: 'paid',
  settled: 'paid',
  void: 'void',
  voided: 'void',
  cancelled: 'void',
  canceled: 'void',
  uncollectible: 'uncollectible',
}

export function parseStatus(text: string) {
  const status = STATUSES[text.toLowerCase()]
  if (!status) throw new BadCell(`"${text}" is not a status: open, paid, void and uncollectible are`)
  return status
}

/** Price times quantity in minor units; both are exact, so nothing is rounded before. */
export function lineNetMinor(price: Exact, quantity: Exact, exponent: number): number {
  try {
    return productMinor(price, quantity, exponent)
  } catch (error) {
    throw error instanceof NotExact ? new BadCell(error.message) : error
  }
}

/** In thousandths of a percent where one rate explains the tax to the minor unit, a round one first; else 0. */
export function taxRateOf(taxMinor: number, netMinor: number): number {
  if (netMinor <= 0 || taxMinor <= 0) return 0
  for (const step of [1000, 100, 10, 1]) {
    const rate = Math.round((taxMinor * 100_000) / netMinor / step) * step
    if (portion(netMinor, rate, 100_000) === taxMinor) return rate
  }
  return 0
}
