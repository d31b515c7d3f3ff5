import { type Exact, formatExact, fromLimbs, parseExact, productMinor } from '../kernel/exact'
import { formatDecimal } from '../kernel/money'
import type { Day } from '../kernel/time'
import { oneOf } from '../kernel/unit'

export const priceKinds = ['flat', 'seat', 'metered'] as const
type PriceKind = (typeof priceKinds)[number]

export const intervals = ['month', 'year', 'once'] as const
type Interval = (typeof intervals)[number]

/** The last tier has no `upTo`; exact decimals. */
export type Tier = { upTo: string | null; unit: string }

export type Price = {
  kind: PriceKind
  unit: Exact
  tiering: 'graduated' | 'volume'
  tiers: Tier[]
}

/** A part of a quantity and what a unit of it costs. `upTo` names the tier where there are several. */
export type PricedPart = { quantity: Exact; price: Exact; tier: string | null }

const ONE = parseExact('1')

/** What a quantity costs, part by part, exact; a flat price is one of it whatever the quantity. */
export function priceOf(price: Price, quantity: Exact): PricedPart[] {
  if (price.kind === 'flat') return [{ quantity: ONE, price: price.unit, tier: null }]
  if (!price.tiers.length) return [{ quantity, price: price.unit, tier: null }]
  return price.tiering === 'volume' ? [volume(price.tiers, quantity)] : graduated(price.tiers, quantity)
}

function volume(tiers: Tier[], quantity: Exact): PricedPart {
  const index = tiers.findIndex(({ upTo }) => upTo === null || quantity <= parseExact(upTo))
  const tier = tiers[index] ?? tiers.at(-1)
  return { quantity, price: parseExact(tier?.unit ?? '0'), tier: tierWords(tiers, index) }
}

function graduated(tiers: Tier[], quantity: Exact): PricedPart[] {
  const parts: PricedPart[] = []
  let begun = 0n
  for (const [i, { upTo, unit }] of tiers.entries()) {
    const end = upTo === null ? quantity : parseExact(upTo)
    const inside = (end < quantity ? end : quantity) - begun
    // A quantity of nothing, or less by a correction, belongs to the first tier.
    if (inside > 0n || i === 0) parts.push({ quantity: inside, price: parseExact(unit), tier: tierWords(tiers, i) })
    if (quantity <= end) break
    begun = end
  }
  return parts
}

/** "up to 100", "101 to 500" would be wrong of fractions: "over 100 up to 500", "over 500". */
function tierWords(tiers: Tier[], index: number): string | null {
  if (tiers.length < 2) return null
  const from = tiers[index - 1]?.upTo
  const to = tiers[index]?.upTo
  return [from ? `over ${from}` : '', to ? `up to ${to}` : ''].filter(Boolean).join(' ') || null
}

/** Each part rounded half away from zero, as lines of an invoice are. */
export const minorOf = (parts: PricedPart[], exponent: number): number =>
  parts.reduce((sum, part) => sum + productMinor(part.price, part.quantity, exponent), 0)

/** A metered price that names no amount charges what the rows themselves say they cost. */
export const isAtCost = ({ kind, unit, tiers }: Pick<Price, 'kind' | 'unit' | 'tiers'>): boolean =>
  kind === 'metered' && unit === 0n && tiers.length === 0

/** What is wrong with tiers, by their place, or nothing: they ascend, and the last alone has no end. */
export function wrongTier(tiers: Tier[]): { index: number; says: string } | null {
  let before = 0n
  for (const [index, { upTo }] of tiers.entries()) {
    const last = index === tiers.length - 1
    if (upTo === null) {
      if (!last) return { index, says: 'Only the last tier goes on without an end' }
      continue
    }
    if (last) return { index, says: 'Leave the end of the last tier empty: it goes on' }
    const end = parseExact(upTo)
    if (end <= before) return { index, says: index ? 'A tier ends above the one before it' : 'A tier ends above zero' }
    before = end
  }
  return null
}

type Range = { activeFromOn: Day; activeToOn: Day | null }

export const overlaps = (a: Range, b: Range): boolean =>
  (a.activeToOn === null || b.activeFromOn <= a.activeToOn) && (b.activeToOn === null || a.activeFromOn <= b.activeToOn)

export const isCurrent = ({ activeFromOn, activeToOn }: Range, day: Day): boolean =>
  activeFromOn <= day && (activeToOn === null || day <= activeToOn)

type Row = { kind: PriceKind; unitWhole: number; unitFrac: number; tiering: Price['tiering']; tiers: Tier[] }

export const priceOfRow = ({ kind, unitWhole, unitFrac, tiering, tiers }: Row): Price => ({
  kind,
  unit: fromLimbs({ whole: unitWhole, frac: unitFrac }),
  tiering,
  tiers,
})

const each: Record<Interval, string> = { month: 'a month', year: 'a year', once: 'once' }

/** "1,190.50 EUR per seat a month", for people. */
export function priceWords(
  price: Price & { currency: string; exponent: number; interval: Interval },
  unit: string,
  locale: string,
): string {
  const { kind, tiers, currency, exponent, interval } = price
  if (isAtCost(price)) return `At metered cost, ${currency}`
  const amount = (value: Exact) => formatDecimal(formatExact(value, exponent), exponent, locale, currency)
  if (kind === 'flat') return `${amount(price.unit)} ${each[interval]}`
  const per = unit ? ` per ${oneOf(unit)}` : ' each'
  if (kind === 'seat') return `${amount(price.unit)}${per} ${each[interval]}`
  if (!tiers.length) return `${amount(price.unit)}${per}, metered`
  return `From ${amount(parseExact(tiers[0]?.unit ?? '0'))}${per}, metered in ${tiers.length} ${price.tiering} tiers`
}
