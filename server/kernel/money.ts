/** Amounts are integers in minor units, and always travel with their currency and its exponent. */
export type Money = { minor: number; currency: string; exponent: number }

const EXPONENT_0 = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ')
const EXPONENT_3 = 'BHD IQD JOD KWD LYD OMR TND'.split(' ')
const EXPONENT_2 =
  `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP
CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD
KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS
TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG`.split(/\s+/)

/** ISO 4217 list one, as of 2025: code -> minor unit exponent. */
const EXPONENTS = new Map<string, number>([
  ...EXPONENT_0.map((code) => [code, 0] as const),
  ...EXPONENT_2.map((code) => [code, 2] as const),
  ...EXPONENT_3.map((code) => [code, 3] as const),
])

/** Undefined for a currency that ISO 4217 does not list. */
export const exponentOf = (currency: string): number | undefined => EXPONENTS.get(currency)

export class NotMoney extends Error {}

/** "1234.5" -> 123450 for an exponent of 2. Throws NotMoney with a sentence for people that quotes `written`. */
export function parseMinor(text: string, exponent: number, written = text): number {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text.trim())
  if (!match) throw new NotMoney(`"${written}" is not an amount`)
  const decimals = (match[3] ?? '').replace(/0+$/, '')
  if (decimals.length > exponent) {
    throw new NotMoney(`"${written}" has more decimals than the currency's ${exponent}`)
  }
  const minor = Number(`${match[2]}${decimals.padEnd(exponent, '0')}`)
  if (!Number.isSafeInteger(minor)) throw new NotMoney(`"${written}" is too large`)
  return match[1] === '-' ? -minor || 0 : minor
}

/** The plain decimal, for files and machines: "1234.50". */
export function decimalOf({ minor, exponent }: Omit<Money, 'currency'>): string {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0')
  const cut = digits.length - exponent
  return `${minor < 0 ? '-' : ''}${digits.slice(0, cut)}${exponent ? `.${digits.slice(cut)}` : ''}`
}

/** Between an amount and its currency: neither a page, nor an email, nor a PDF breaks a line there. */
const NO_BREAK = '\u00a0'

const SIGNS = '€$£¥₹'
const GROUPED = '\\d{1,3}(?:[ \u202f]\\d{3})+(?:[.,]\\d+)?'
const AFTER = new RegExp(`(?:${GROUPED}|\\d) ([A-Z]{3}|[${SIGNS}])(?![\\p{L}\\p{N}])`, 'gu')
const BEFORE = new RegExp(`(?<![\\p{L}\\p{N}])([A-Z]{3}|[${SIGNS}]) -?(?:${GROUPED}|\\d)`, 'gu')

/** Text that somebody wrote, in which no line breaks between an amount and its currency, or within the amount. */
export function withUnbrokenAmounts(text: string): string {
  const joined = (found: string, currency: string) =>
    SIGNS.includes(currency) || EXPONENTS.has(currency) ? found.replaceAll(' ', NO_BREAK) : found
  return text.replace(AFTER, joined).replace(BEFORE, joined)
}

/** The plain decimal with its currency, for sentences: "1234.50 EUR" without a break between the two. */
export const plainMoney = (money: Money): string => `${decimalOf(money)}${NO_BREAK}${money.currency}`

/**
 * For people: grouped, with the currency's code, in the viewer's locale. Intl formats decimal strings
 * exactly, which a number would not be beyond 2^53.
 */
export function formatMoney(money: Money, locale: string): string {
  return formatDecimal(decimalOf(money), money.exponent, locale, money.currency)
}

/** A decimal string grouped for people, with at least `places` decimals and every one that it has. */
export function formatDecimal(decimal: string, places: number, locale: string, currency?: string): string {
  const dot = decimal.indexOf('.')
  const digits = Math.max(places, dot < 0 ? 0 : decimal.length - dot - 1)
  const text = numberFormat(locale, digits).format(decimal as unknown as number)
  return currency ? `${text}${NO_BREAK}${currency}` : text
}

/** A whole number of things, grouped. */
export const formatCount = (count: number, locale: string): string => numberFormat(locale, 0).format(count)

/** 0.125 with one decimal is 12.5%. */
export const formatPercent = (part: number, locale: string, decimals = 0): string =>
  numberFormat(locale, decimals, 'percent').format(part)

const formats = { decimal: new Map<string, Intl.NumberFormat[]>(), percent: new Map<string, Intl.NumberFormat[]>() }

// Making an Intl.NumberFormat costs some fifty microseconds, formatting under one.
function numberFormat(locale: string, digits: number, style: 'decimal' | 'percent' = 'decimal'): Intl.NumberFormat {
  let byDigits = formats[style].get(locale)
  if (!byDigits) {
    byDigits = []
    formats[style].set(locale, byDigits)
  }
  let format = byDigits[digits]
  if (!format) {
    const least = style === 'decimal' ? digits : 0
    format = new Intl.NumberFormat(locale, { style, minimumFractionDigits: least, maximumFractionDigits: digits })
    byDigits[digits] = format
  }
  return format
}

/** An amount of any currency on one scale (thousandths), to sort and filter by face value. */
export const faceValue = ({ minor, exponent }: Omit<Money, 'currency'>): number => minor * 10 ** (3 - exponent)

/** `minor` x part / whole, half away from zero, however large the product in between; `whole` is not zero. */
export function portion(minor: number, part: number, whole: number): number {
  const numerator = BigInt(minor) * BigInt(part)
  const denominator = BigInt(whole)
  const [n, d] = [numerator, denominator].map((value) => (value < 0n ? -value : value)) as [bigint, bigint]
  const size = Number((n + d / 2n) / d)
  return numerator < 0n !== denominator < 0n ? -size || 0 : size
}

/**
 * An amount split by weights to the last minor unit: each part gets what the running sum is due, so that
 * the parts always add up. Where the weights come to nothing the first part is all of it.
 */
export function split(minor: number, weights: number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  if (whole === 0) return weights.map((_, i) => (i === 0 ? minor : 0))
  let running = 0
  let given = 0
  return weights.map((weight) => {
    running += weight
    const due = portion(minor, running, whole)
    const part = due - given
    given = due
    return part
  })
}

export type Sum = { currency: string; exponent: number; minor: number }

/** Sums per currency, in the order of their codes. */
export function sumsOf(all: readonly Sum[]): Sum[] {
  const sums = new Map<string, Sum>()
  for (const { currency, exponent, minor } of all) {
    sums.set(currency, { currency, exponent, minor: (sums.get(currency)?.minor ?? 0) + minor })
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1))
}
