import { canonicalEmail } from '../kernel/email'
import { type Exact, NotExact, productMinor } from '../kernel/exact'
import { exponentOf, portion } from '../kernel/money'
import { type Day, FIRST_DAY, isDay, LAST_DAY } from '../kernel/time'

/** What is wrong with one cell, in a sentence for people. */
export class BadCell extends Error {}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?!\d)/
/** After a date. Spreadsheets write 9:05 and 9:05 AM. */
const TIME = /^(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s?([AaPp])\.?[Mm]\.?)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/
const DATE_LENGTH = '2024-12-31'.length

/**
 * The day as it is written; a time after it is dropped. 01/02/2024 means two days and is refused. `written` is what the
 * file has.
 */
export function parseDay(text: string, written = text): Day {
  const day = text.slice(0, DATE_LENGTH)
  if (isDay(day) && TIME.test(text.slice(DATE_LENGTH))) return day
  throw unreadable(text, written, 'a date: write it as 2024-12-31')
}

/** Milliseconds since 1970. A time without a zone is UTC, as FOCUS files mean it. `written` is what the file has. */
export function parseMoment(text: string, written = text): number {
  const day = text.slice(0, DATE_LENGTH)
  const match = TIME.exec(text.slice(DATE_LENGTH))
  // The 31st of June is a mistake in the file.
  if (match && isDay(day)) {
    const [, hours, minutes, seconds, half, zone] = match
    const hour = hourOf(Number(hours ?? 0), half)
    const [minute, second] = [Number(minutes ?? 0), Number(seconds ?? 0)]
    if (hour < 24 && minute < 60 && second < 60) {
      const offset = offsetOf(zone)
      const moment = Date.parse(`${day}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000 - offset
      if (!offset || isDay(new Date(moment).toISOString().slice(0, DATE_LENGTH))) return moment
      throw new BadCell(outsideOf(written))
    }
  }
  throw unreadable(text, written, 'a time: write it as 2024-12-31T23:00:00Z')
}

/** From 0 to 23; NaN for one that is on no clock with AM and PM. */
function hourOf(hour: number, half: string | undefined): number {
  if (!half) return hour
  return hour >= 1 && hour <= 12 ? (hour % 12) + (/p/i.test(half) ? 12 : 0) : Number.NaN
}

const outsideOf = (written: string) => `"${written}" is not between ${FIRST_DAY} and ${LAST_DAY}`

/** A day of the calendar that is too early or too late. */
const isOutside = (day: string) => (day < FIRST_DAY || day > LAST_DAY) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`))

/** Names the part of a date and time that is wrong. */
function unreadable(text: string, written: string, wanted: string): BadCell {
  const day = DATE.exec(text)?.[0] ?? ''
  if (isDay(day)) {
    return new BadCell(`the time after the date in "${written}" cannot be read: write it as 23:59 or 11:59 PM`)
  }
  return new BadCell(day && isOutside(day) ? outsideOf(written) : `"${written}" is not ${wanted}${formatHint(written)}`)
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

type Parse<Value> = (iso: string, written: string) => Value

/** Hands dates of the form, and what follows them, to `parse` as ISO 8601. What is in that form already is read too. */
function isoOf<Value>(format: string, parse: Parse<Value>): (text: string) => Value {
  const order = [...format.matchAll(/[DMY]+/g)].map(([part]) => part.charAt(0))
  const escaped = format.replace(/[^A-Za-z0-9]+/g, (sign) => sign.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  const pattern = escaped.replace(/YYYY/, '(\\d{4})').replace(/DD?/, '(\\d{1,2})').replace(/MM?/, '(\\d{1,2})')
  const shape = new RegExp(`^${pattern}(?!\\d)(.*)$`)
  const example = format.replace(/YYYY/, '2024').replace(/DD?/, '31').replace(/MM?/, '12')
  return (text) => {
    const match = shape.exec(text)
    if (!match && DATE.test(text)) return parse(text, text)
    const part = (letter: string) => (match?.[order.indexOf(letter) + 1] ?? '').padStart(2, '0')
    const day = `${part('Y')}-${part('M')}-${part('D')}`
    if (!match || !(isDay(day) || isOutside(day))) {
      throw new BadCell(`"${text}" is not a date like ${example}, which --date-format says it is`)
    }
    return parse(`${day}${match[4] ?? ''}`, text)
  }
}

/** Reads days, in this form where there is one. */
export const dayParser = (format: string | undefined): ((text: string) => Day) =>
  format ? isoOf(format, parseDay) : (text) => parseDay(text)

/** Reads moments, their dates in this form where there is one. */
export const momentParser = (format: string | undefined): ((text: string) => number) =>
  format ? isoOf(format, parseMoment) : (text) => parseMoment(text)

const DOT_NUMBER = /^([+-]?)(\d+|(?=\.\d))(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/
const COMMA_NUMBER =
  /^(?=[+-]?,?\d)([+-]?)(\d{1,3}(?:([.'’ \u00a0\u202f])\d{3}(?:\3\d{3})*)|\d*)(?:,(\d*))?([eE][+-]?\d{1,3})?$/

/** A number as the importers read it, with a dot and nothing between thousands. */
export function numberText(text: string, decimal: 'dot' | 'comma'): string {
  if (decimal === 'dot') {
    if (DOT_NUMBER.test(text)) return text
    const comma = COMMA_NUMBER.test(text) && /[.,]/.test(text)
    throw new BadCell(`"${text}" is not a number: write it as 1234.56${comma ? ', or use --decimal comma' : ''}`)
  }
  const match = COMMA_NUMBER.exec(text)
  if (!match) throw new BadCell(`"${text}" is not a number with a decimal comma: write it as 1234,56`)
  const [, sign = '', whole = '', , frac, exponent = ''] = match
  return `${sign}${whole.replace(/\D/g, '')}${frac === undefined ? '' : `.${frac}`}${exponent}`
}

/** The result of `numberText` without an exponent and with a digit before the dot: "1.5E2" is "150", ".5" is "0.5". */
export function plainNumber(text: string): string {
  const [, sign = '', whole = '', frac = '', exponent = '0'] = DOT_NUMBER.exec(text) ?? []
  const places = Math.max(0, frac.length - Number(exponent))
  const digits = (whole + frac).padEnd(whole.length + Number(exponent), '0').padStart(places + 1, '0')
  const cut = digits.length - places
  return `${sign}${digits.slice(0, cut)}${places ? `.${digits.slice(cut)}` : ''}`
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
