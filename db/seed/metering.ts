import type { Calendar } from './calendar'
import type { Metered } from './catalogue'
import type { Client, Use } from './plan'
import { hash, noise } from './random'

/** Quantity in hundredths of a unit, cost in millionths of the currency's unit: their product is exact. */
export type Reading = {
  use: Use<Metered>
  kind: 'Usage' | 'Credit' | 'Adjustment'
  quantity: number
  billed: number
}

/** What a client's meters say for one day. Rows and invoices are both made from it, so they agree. */
export type Meter = (client: Client, day: number) => Reading[]

const runs = (use: Use, day: number): boolean => day >= use.from && (use.to === null || day < use.to)

const at = (client: Client, use: Use<Metered>, day: number, calendar: Calendar): Reading => {
  const weekend = (calendar.weekday[day] ?? 0) > 4
  const trend = (1 + use.growth) ** (day / 365)
  const step = use.doublesAt !== null && day >= use.doublesAt ? 2 : 1
  const chance = 0.9 + 0.2 * noise(3, client.i, use.n, day)
  const spike = noise(4, client.i, use.n, day) < 0.006 ? 1.9 : 1
  const scaled = use.daily * trend * step * chance * spike * (weekend ? use.item.weekend : 1)
  const quantity = Math.max(1, Math.round(scaled))
  return { use, kind: 'Usage', quantity, billed: quantity * use.price }
}

/** Every meter, every day; now and then something is given back or put right. */
export const everyDay =
  (calendar: Calendar): Meter =>
  (client, day) =>
    client.metered.flatMap((use) => {
      if (!runs(use, day)) return []
      const reading = at(client, use, day, calendar)
      const chance = noise(5, client.i, use.n, day)
      if (chance > 0.005) return [reading]
      const part = 0.1 + 0.4 * noise(6, client.i, use.n, day)
      const given = -Math.round(reading.billed * part)
      const kind = chance < 0.003 ? ('Credit' as const) : ('Adjustment' as const)
      return [reading, { use, kind, quantity: 0, billed: given }]
    })

/** A given number of readings for each client, evenly over the days and its meters. */
export const evenly =
  (calendar: Calendar, readings: number): Meter =>
  (client, day) => {
    const days = calendar.days.length
    const found: Reading[] = []
    const last = Math.ceil(((day + 1) * readings) / days)
    for (let k = Math.ceil((day * readings) / days); k < last; k++) {
      // Not k alone, or meters would be read on the same days by every client.
      const use = client.metered[(k + hash(7, client.i)) % client.metered.length]
      if (use) found.push(at(client, use, day, calendar))
    }
    return found
  }
