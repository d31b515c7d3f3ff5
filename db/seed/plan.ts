import { addDays, addMonths, type Day } from '../../server/kernel/time'
import type { Calendar } from './calendar'
import {
  exponentFor,
  type Fixed,
  fixedItems,
  fixedPrice,
  type Item,
  type Metered,
  meteredItems,
  meteredPrice,
} from './catalogue'
import { type Company, companies, company } from './firms'
import { type Random, randomOf } from './random'

/** Days are numbers of the calendar; `to` is the first day without. `price` as catalogue.ts has it. */
export type Use<Of extends Item = Item> = {
  n: number
  item: Of
  status: 'active' | 'paused' | 'cancelled'
  from: number
  to: number | null
  startedOn: Day
  endedOn: Day | null
  quantity: number
  price: number
  /** Metered: hundredths of a unit on a working day at the beginning, its growth in a year, and a day it doubles. */
  daily: number
  growth: number
  doublesAt: number | null
}

export type Client = Company & {
  i: number
  externalId: string
  exponent: number
  taxBp: number
  dueDays: number
  payer: 'prompt' | 'usual' | 'slow' | 'stalled'
  status: 'active' | 'inactive' | 'archived'
  joined: number
  createdOn: Day
  left: number | null
  steady: boolean
  metered: Use<Metered>[]
  fixed: Use<Fixed>[]
}

/** The client that client@demo.test owns. */
export const OURS = 0

const PAYERS = ['prompt', 'prompt', 'prompt', 'prompt', 'usual', 'usual', 'usual', 'usual', 'slow', 'slow'] as const

/** Forty-one firms as they come to a hosting provider: most for years, some new, some gone. */
export const demoClients = (calendar: Calendar): Client[] =>
  companies.map((known, i) => {
    const random = randomOf(1, i)
    const months = calendar.days.flatMap((day, at) => (day.endsWith('-01') ? [at] : []))
    const fresh = i !== OURS && random.chance(0.4)
    const joined = fresh ? (months[random.between(1, months.length - 3)] ?? 0) : 0
    const gone = i > 9 && joined === 0 && random.chance(0.2)
    const left = gone ? (months[random.between(10, months.length - 2)] ?? null) : null
    const status = !gone ? ('active' as const) : random.chance(0.5) ? ('archived' as const) : ('inactive' as const)
    const age = fresh ? 0 : random.between(2, 40)
    const createdOn = addMonths(calendar.days[joined] ?? calendar.today, -age)
    return clientOf(known, i, calendar, random, { joined, left, status, createdOn, steady: i === OURS })
  })

/** Any number of clients, all alike in how much they have, over all the days there are. */
export const manyClients = (calendar: Calendar, size: number): Client[] =>
  Array.from({ length: size }, (_, i) => {
    const status = i % 17 === 16 ? ('inactive' as const) : i % 50 === 49 ? ('archived' as const) : ('active' as const)
    const createdOn = addDays(calendar.days[0] ?? calendar.today, -(i % 700))
    return clientOf(company(i), i, calendar, randomOf(2, i), { joined: 0, left: null, status, createdOn, steady: true })
  })

/** What a steady client uses, it uses from the first day to the last. */
type Life = Pick<Client, 'joined' | 'left' | 'status' | 'createdOn' | 'steady'>

function clientOf(known: Company, i: number, calendar: Calendar, random: Random, life: Life): Client {
  const ours = i === OURS
  const dueDays = random.pick([14, 14, 30])
  const stalled = !ours && life.status === 'active' && i % 16 === 12
  const meters = random.shuffle(meteredItems).slice(0, ours ? 5 : random.pick([2, 3, 3, 3, 4]))
  const seats = random.shuffle(fixedItems).slice(0, ours ? 5 : random.between(4, 6))
  const use = <Of extends Item>(item: Of, n: number): Use<Of> => {
    const late = !life.steady && random.chance(0.15)
    const from = late ? Math.min(calendar.days.length - 60, life.joined + random.between(20, 300)) : life.joined
    const start = calendar.indexOf(calendar.monthOf(Math.max(from, life.joined)))
    const ended = !life.steady && n > 1 && random.chance(0.1)
    const end = ended ? calendar.indexOf(calendar.monthOf(calendar.days.length - random.between(40, 300))) : null
    const to = end !== null && end > start && end < (life.left ?? Number.POSITIVE_INFINITY) ? end : life.left
    const age = start === 0 ? random.between(0, 18) : 0
    const status = to === null ? 'active' : to !== life.left && random.chance(0.4) ? 'paused' : 'cancelled'
    return {
      n,
      item,
      status,
      endedOn: to !== null && status === 'cancelled' ? addDays(calendar.days[to] ?? calendar.today, -1) : null,
      from: start,
      to,
      startedOn: addMonths(calendar.days[start] ?? calendar.today, -age),
      quantity: item.kind === 'seat' ? random.between(...item.seats) : 1,
      price: item.kind === 'seat' ? fixedPrice(item, known.currency) : meteredPrice(item, known.currency),
      daily: item.kind === 'metered' ? dailyOf(item, random, ours) : 0,
      growth: ours ? 0.6 + random.next() * 0.5 : random.next() * 0.7 - 0.15,
      doublesAt: ours && item.kind === 'metered' && item.key === 'storage' ? calendar.days.length - 70 : null,
    }
  }
  const begins = ({ from }: Use) => life.left === null || from < life.left
  return {
    ...known,
    ...life,
    i,
    externalId: String(10_001 + i),
    exponent: exponentFor(known.currency),
    taxBp: known.country === 'DE' ? 1900 : 0,
    dueDays: ours ? 30 : dueDays,
    payer: ours ? 'usual' : stalled ? 'stalled' : random.pick(PAYERS),
    metered: meters.map(use).filter(begins),
    fixed: seats.map((item, n) => use(item, meters.length + n)).filter(begins),
  }
}

/** Most are small, few are large. */
const dailyOf = ({ daily: [low, high] }: Metered, random: Random, ours: boolean): number =>
  Math.round(100 * (low + (high - low) * (ours ? 0.5 : random.next() ** 2)))
