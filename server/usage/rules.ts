import { decimalsOf, type Exact, formatExact, parseExact } from '../kernel/exact'
import { exponentOf } from '../kernel/money'
import { largest } from '../kernel/numbers'
import { addMonths, type Day, daysBetween, monthEnd, monthStart } from '../kernel/time'

/** What a metered row charges for. */
export const kinds = ['usage', 'purchase', 'tax', 'credit', 'adjustment'] as const

/** What a chart over time spans: its last days, or twelve calendar months. */
export const ranges = ['7d', '30d', '90d', '12m'] as const
export type Range = (typeof ranges)[number]

export const MOST_DAYS = 1_100

export const daysIn = (from: Day, to: Day): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1

/** What one group of metered rows adds up to; `billed` is null for those who see no amounts. */
export type Sum = { currency: string; unit: string; rows: number; quantity: Exact; billed: Exact | null }

export type Cost = { currency: string; cost: string }

export type Quantity = { unit: string; quantity: string }

export type Figures = {
  rows: number
  /** One for each currency, exact; null for those who see no amounts. */
  costs: Cost[] | null
  /** One for each unit: hours and gigabytes are not added together. */
  quantities: Quantity[]
}

export function addUp(sums: Sum[], amounts: boolean): Figures {
  const costs = new Map<string, Exact>()
  const quantities = new Map<string, Exact>()
  let rows = 0
  for (const sum of sums) {
    rows += sum.rows
    if (sum.billed !== null) costs.set(sum.currency, (costs.get(sum.currency) ?? 0n) + sum.billed)
    // Taxes and credits have neither unit nor quantity.
    if (sum.unit || sum.quantity) quantities.set(sum.unit, (quantities.get(sum.unit) ?? 0n) + sum.quantity)
  }
  const byName = ([a]: [string, Exact], [b]: [string, Exact]) => (a < b ? -1 : 1)
  return {
    rows,
    costs: amounts ? [...costs].sort(byName).map(([currency, cost]) => ({ currency, cost: formatExact(cost) })) : null,
    quantities: [...quantities].sort(byName).map(([unit, quantity]) => ({ unit, quantity: formatExact(quantity) })),
  }
}

/** Decimals that a column of costs is set to, so that each is shown in full and all points align. */
export const placesOf = (costs: Cost[]): number =>
  largest(
    costs.map(({ currency, cost }) => Math.max(exponentOf(currency) ?? 2, decimalsOf(parseExact(cost)))),
    0,
  )

/** The part of a whole from 0 to 1; null where credits leave nothing to be a part of. */
export const shareOf = (part: Exact, whole: Exact): number | null =>
  whole > 0n ? Number((part * 1_000_000n) / whole) / 1_000_000 : null

/** The one asked for, else the one at home, else the first there is. */
export const chooseCurrency = (used: string[], home: string, asked?: string): string =>
  asked ?? (used.includes(home) ? home : (used[0] ?? home))

export const groupBy = <Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

export type Bucket = { from: Day; to: Day }

/** The days or calendar months of a range, in order; both ends are cut to it. */
export function bucketsOf(from: Day, to: Day, by: 'day' | 'month'): Bucket[] {
  if (by === 'day') return daysBetween(from, to).map((day) => ({ from: day, to: day }))
  const months: Bucket[] = []
  for (let start = monthStart(from); start <= to; start = addMonths(start, 1)) {
    const end = monthEnd(start)
    months.push({ from: start < from ? from : start, to: end > to ? to : end })
  }
  return months
}

const labels = {
  day: [
    { day: 'numeric', month: 'long', year: 'numeric' },
    { day: 'numeric', month: 'short' },
  ],
  month: [{ month: 'long', year: 'numeric' }, { month: 'short' }],
} satisfies Record<string, Intl.DateTimeFormatOptions[]>

const formats = { day: new Map<string, Intl.DateTimeFormat[]>(), month: new Map<string, Intl.DateTimeFormat[]>() }

/** Made on the server alone: browsers know other abbreviations, and hydration would see a difference. */
export function labelsOf(day: Day, by: 'day' | 'month', locale: string): { label: string; short: string } {
  let made = formats[by].get(locale)
  if (!made) {
    made = labels[by].map((options) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }))
    formats[by].set(locale, made)
  }
  const [label = '', short = ''] = made.map((format) => format.format(Date.parse(`${day}T00:00:00Z`)))
  return { label, short }
}
