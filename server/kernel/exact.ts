/**
 * Metered quantities and costs, exact to 1e-15: the scale that FOCUS files use for quantities.
 * In memory an Exact is a bigint of 1e-15 units; at rest it is two limbs, whole units and the
 * signed remainder, each safe as a JavaScript number and as an int64, so that a row can hold
 * 9e15 units and a sum over any number of rows does not overflow.
 */
export type Exact = bigint

export type Limbs = { whole: number; frac: number }

const SCALE = 15
const ONE = 10n ** 15n
const MAX_WHOLE = 9_000_000_000_000_000n
/** Reading one takes time that grows with its square. */
const MOST_DIGITS = 1000

export class NotExact extends Error {}

/** What rounding added to a number: `digits` times ten to the power of minus `places`. */
export type Rounding = { digits: bigint; places: number }

/**
 * Plain decimal notation, an exponent allowed ("1.5E-7"). With `rounds` a number of more decimals is rounded half
 * away from zero, and `rounds` is called with the difference. Throws NotExact with a sentence for people that quotes
 * `written`.
 */
export function parseExact(text: string, rounds?: (rounding: Rounding) => void, written = text): Exact {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim())
  const digits = match && `${match[2] ?? ''}${match[3] ?? ''}`
  if (!match || !digits) throw new NotExact(`"${written}" is not a number`)
  if (digits.length > MOST_DIGITS) throw new NotExact(`a number has at most ${MOST_DIGITS} digits`)
  const negative = match[1] === '-'
  const places = (match[3]?.length ?? 0) - Number(match[4] ?? 0)
  const shift = SCALE - places
  let value = BigInt(digits)
  if (shift >= 0) value *= 10n ** BigInt(shift)
  else {
    const step = 10n ** BigInt(-shift)
    const rest = value % step
    value /= step
    if (rest !== 0n) {
      if (!rounds) throw new NotExact(`"${written}" has more than ${SCALE} decimals`)
      const up = rest * 2n >= step
      if (up) value++
      const added = up ? step - rest : -rest
      if (value / ONE <= MAX_WHOLE) rounds({ digits: negative ? -added : added, places })
    }
  }
  if (value / ONE > MAX_WHOLE) throw new NotExact(`"${written}" is too large`)
  return negative ? -value : value
}

/** The exact sum of two differences. */
export function addRounding(a: Rounding, b: Rounding): Rounding {
  const places = Math.max(a.places, b.places)
  const at = (one: Rounding) => one.digits * 10n ** BigInt(places - one.places)
  return { digits: at(a) + at(b), places }
}

/** "-0.0000000000000005" */
export function formatRounding({ digits, places }: Rounding): string {
  const size = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0')
  const frac = size.slice(size.length - places).replace(/0+$/, '')
  return `${digits < 0n ? '-' : ''}${size.slice(0, size.length - places)}${frac ? `.${frac}` : ''}`
}

/** At least `places` decimals, no more than are needed beyond that. */
export function formatExact(value: Exact, places = 0): string {
  const size = value < 0n ? -value : value
  const frac = (size % ONE).toString().padStart(SCALE, '0').replace(/0+$/, '').padEnd(places, '0')
  return `${value < 0n ? '-' : ''}${size / ONE}${frac ? `.${frac}` : ''}`
}

/** How many decimals the value needs: the most of a column's rows is what the column is set to. */
export function decimalsOf(value: Exact): number {
  const text = formatExact(value)
  const dot = text.indexOf('.')
  return dot < 0 ? 0 : text.length - dot - 1
}

export const toLimbs = (value: Exact): Limbs => ({ whole: Number(value / ONE), frac: Number(value % ONE) })

export const fromLimbs = (limbs: Limbs): Exact => BigInt(limbs.whole) * ONE + BigInt(limbs.frac)

/** Parses what `exactSum` of db/sql.ts selects: "wholes high low". */
export function fromSum(text: string): Exact {
  const [whole = '0', high = '0', low = '0'] = text.split(' ')
  return BigInt(whole) * ONE + BigInt(high) * 1_000_000n + BigInt(low)
}

/** Rounded half away from zero to a currency's minor units. */
export function toMinor(value: Exact, exponent: number): number {
  const step = 10n ** BigInt(SCALE - exponent)
  const size = value < 0n ? -value : value
  const minor = Number((size + step / 2n) / step)
  return value < 0n ? -minor || 0 : minor
}

/** Price times quantity, rounded once, half away from zero, to minor units. Throws NotExact where that is too large. */
export function productMinor(price: Exact, quantity: Exact, exponent: number): number {
  const product = price * quantity
  const size = product < 0n ? -product : product
  const step = 10n ** BigInt(2 * SCALE - exponent)
  const minor = Number((size + step / 2n) / step)
  if (!Number.isSafeInteger(minor)) throw new NotExact(`${formatExact(price)} x ${formatExact(quantity)} is too large`)
  return product < 0n ? -minor || 0 : minor
}

/** For scales and positions in a chart only; never for a figure that is shown. */
export const approximate = (value: Exact): number => Number(value) / 1e15
