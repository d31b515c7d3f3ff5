import { addDays, addMonths, type Day } from '../../server/kernel/time'
import type { Calendar } from './calendar'
import type { Fixed, Metered } from './catalogue'
import { decimal } from './csv'
import type { Meter } from './metering'
import type { Client, Use } from './plan'

/** Days from `from` to before `to` are invoiced on day `to`. */
export type Period = { n: number; from: number; to: number; issuedOn: Day; yearEndsOn?: Day }

export type Billing = {
  periods: Period[]
  /** What costs the same every time and is due in a period. */
  fixed: (client: Client, period: Period) => Use<Fixed>[]
  meter: Meter
}

export type Line = {
  /** The name of its service, unless it gives something back. */
  description: string
  unit: string
  quantity: string
  price: string
  netMinor: number
}

/** Every whole month that is over. */
export function monthly(calendar: Calendar, meter: Meter): Billing {
  const starts = calendar.days.flatMap((day, i) => (day.endsWith('-01') ? [i] : []))
  const periods = starts.slice(1).map((to, n) => {
    const from = starts[n] ?? 0
    const yearEndsOn = addDays(addMonths(calendar.days[from] ?? calendar.today, 12), -1)
    return { n, from, to, issuedOn: calendar.days[to] ?? calendar.today, yearEndsOn }
  })
  const fixed = (client: Client, { from }: Period) => {
    const month = calendar.days[from]?.slice(5, 7)
    return client.fixed.filter(
      (use) =>
        use.from <= from &&
        (use.to === null || from < use.to) &&
        (use.item.interval === 'month' || use.startedOn.slice(5, 7) === month),
    )
  }
  return { periods, fixed, meter }
}

/** A given number of equal periods; one of what costs the same every time is due in each, in turn. */
export function equally(calendar: Calendar, count: number, meter: Meter): Billing {
  const last = calendar.days.length - 1
  const cut = (n: number) => Math.floor((n * last) / count)
  const periods = Array.from({ length: count }, (_, n) => {
    return { n, from: cut(n), to: cut(n + 1), issuedOn: calendar.days[cut(n + 1)] ?? calendar.today }
  })
  const fixed = (client: Client, { n }: Period) => client.fixed.slice(n % client.fixed.length).slice(0, 1)
  return { periods, fixed, meter }
}

/** What a client owes for some days: nothing where it had nothing. */
export function linesOf({ fixed, meter }: Billing, client: Client, period: Period): Line[] {
  const lines: Line[] = fixed(client, period).map((use) => ({
    description: use.item.name,
    unit: use.item.unit,
    quantity: String(use.quantity),
    price: decimal(use.price, client.exponent),
    netMinor: use.quantity * use.price,
  }))
  const used = new Map<Use<Metered>, number>()
  let given = 0
  for (let day = period.from; day < period.to; day++) {
    for (const reading of meter(client, day)) {
      if (reading.kind === 'Usage') used.set(reading.use, (used.get(reading.use) ?? 0) + reading.quantity)
      else given += reading.billed
    }
  }
  for (const [{ item, price }, quantity] of used) {
    lines.push({
      description: item.name,
      unit: item.unit,
      quantity: decimal(quantity, 2),
      price: decimal(price, 4),
      netMinor: rounded(quantity * price, client.exponent),
    })
  }
  if (given) {
    const netMinor = rounded(given, client.exponent)
    lines.push({ description: 'Credits and corrections', unit: '', quantity: '1', price: decimal(given, 6), netMinor })
  }
  return lines
}

/** Millionths of a unit in minor units. */
const rounded = (millionths: number, exponent: number): number => share(millionths, 10 ** (6 - exponent))

/** Half away from zero. */
export const share = (amount: number, of: number): number => {
  const size = Math.floor(Math.abs(amount) / of + 0.5)
  return amount < 0 ? -size || 0 : size
}
