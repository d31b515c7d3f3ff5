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
  if (!day || !isDay(day)) throw new BadCell(`"${text}" is not a date: write it as 2024-12-31${formatHint(text)}`)
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
  throw new BadCell(`"${text}" is not a time: write it as 2024-12-31T23:00:00Z${formatHint(text)}`)
}

/** The --date-format that a date may be written in, both where it could be either. */
function formatHint(text: string): string {
  const match = /^(\d{1,2})([./-])(\d{1,2})\2\d{4}(?!\d)/.exec(text)
  if (!match) return ''
  const [, first, sign, second] = match
  const forms = [
    ...(Number(second) <= 12 ? [['DD', 'MM', 'YYYY']] : []),
    ...(Number(first) <= 12 && sign !== '.' ? [['MM', 'DD', 'YYYY']] : []),
  ].map((parts) => parts.join(sign))
  return forms.length ? `, or say how it is written with --date-format ${forms.join(' or ')}` : ''
}

/** "DD.MM.YYYY", "M/D/YYYY": the parts of a date, each once, with anything but letters and digits between. */
export const DATE_FORMAT =
  /^(?=.*DD?(?!D))(?=.*MM?(?!M))(?=.*YYYY)(?:DD?|MM?|YYYY)[^A-Za-z0-9]+(?:DD?|MM?|YYYY)[^A-Za-z0-9]+(?:DD?|MM?|YYYY)$/

const ISO = /^\d{4}-\d{2}-\d{2}(?!\d)/

/** Hands dates of the form, and what follows them, to `parse` as ISO 8601. What is in that form already is read too. */
function isoOf<Value>(format: string, parse: (iso: string) => Value): (text: string) => Value {
  const order = [...format.matchAll(/[DMY]+/g)].map(([part]) => part.charAt(0))
  const escaped = format.replace(/[^A-Za-z0-9]+/g, (sign) => sign.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  const pattern = escaped.replace(/YYYY/, '(\\d{4})').replace(/DD?/, '(\\d{1,2})').replace(/MM?/, '(\\d{1,2})')
  const shape = new RegExp(`^${pattern}(?!\\d)(.*)$`)
  const example = format.replace(/YYYY/, '2024').replace(/DD?/, '31').replace(/MM?/, '12')
  return (text) => {
    const match = shape.exec(text)
    if (!match && ISO.test(text)) return parse(text)
    const part = (letter: string) => (match?.[order.indexOf(letter) + 1] ?? '').padStart(2, '0')
    try {
      return parse(`${part('Y')}-${part('M')}-${part('D')}${match?.[4] ?? ''}`)
    } catch (error) {
      if (!(error instanceof BadCell)) throw error
      throw new BadCell(`"${text}" is not a date like ${example}, which --date-format says it is`)
    }
  }
}

/** Reads days, in this form where there is one. */
export const dayParser = (format: string | undefined): ((text: string) => Day) =>
  format ? isoOf(format, parseDay) : parseDay

/** Reads moments, their dates in this form where there is one. */
export const momentParser = (format: string | undefined): ((text: string) => number) =>
  format ? isoOf(format, parseMoment) : parseMoment

const DOT_NUMBER = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/
const COMMA_NUMBER = /^([+-]?)(\d{1,3}(?:([.'’ \u00a0\u202f])\d{3}(?:\3\d{3})*)|\d*)(?:,(\d*))?([eE][+-]?\d+)?$/

/** A number as the importers read it, with a dot and nothing between thousands. */
export function numberText(text: string, decimal: 'dot' | 'comma'): string {
  if (decimal === 'dot') {
    if (DOT_NUMBER.test(text)) return text
    const comma = COMMA_NUMBER.test(text) && text.includes(',')
    throw new BadCell(`"${text}" is not a number: write it as 1234.56${comma ? ', or use --decimal comma' : ''}`)
  }
  const match = COMMA_NUMBER.exec(text)
  if (!match) throw new BadCell(`"${text}" is not a number with a decimal comma: write it as 1234,56`)
  const [, sign = '', whole = '', , frac, exponent = ''] = match
  return `${sign}${whole.replace(/\D/g, '')}${frac === undefined ? '' : `.${frac}`}${exponent}`
}

function offsetOf(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '')
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000
}

export function parseCurrency(text: string): string {
  const currency = text.toUpperCase()
  if (exponentOf(currency) === undefined)
    throw new BadCell(`"${text}" is not a currency of ISO 4217: write three letters such as EUR`)
  return currency
}

export const exponentIn = (currency: string): number => {
  const exponent = exponentOf(currency)
  if (exponent === undefined) throw new BadCell(`"${currency}" is not a currency of ISO 4217`)
  return exponent
}

export function parseEmail(text: string): string {
  const email = canonicalEmail(text)
  if (email === null) throw new BadCell(`"${text}" is not an email address: write it as name@example.com`)
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
