import type { Source } from '../../server/imports/source'
import { decimalOf } from '../../server/kernel/money'
import { addDays, type Day } from '../../server/kernel/time'
import { type Billing, type Line, linesOf, type Period, share } from './billing'
import type { Calendar } from './calendar'
import { generated } from './csv'
import { type Client, OURS } from './plan'
import { noise } from './random'

export type Standing = 'open' | 'paid' | 'void' | 'uncollectible'

export type Invoice = {
  client: Client
  number: string
  issuedOn: Day
  dueOn: Day
  status: Standing
  /** Where it is paid. */
  paidOn: Day
  lines: Line[]
  netMinor: number
  taxMinor: number
  totalMinor: number
}

/** In the order of their numbers, which begin anew each year. */
export function* invoicesOf(billing: Billing, calendar: Calendar, clients: Client[]): Generator<Invoice> {
  let year = ''
  let count = 0
  for (const period of billing.periods) {
    for (const client of clients) {
      const lines = linesOf(billing, client, period)
      if (lines.length === 0) continue
      const { issuedOn } = period
      if (issuedOn.slice(0, 4) !== year) count = 0
      year = issuedOn.slice(0, 4)
      count++
      const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0)
      const taxMinor = share(netMinor * client.taxBp, 10_000)
      yield {
        client,
        number: `NW-${year}-${String(count).padStart(5, '0')}`,
        issuedOn,
        dueOn: addDays(issuedOn, client.dueDays),
        status: standing(client, period, billing.periods.length, calendar),
        paidOn: addDays(issuedOn, paidAfter(client, period)),
        lines,
        netMinor,
        taxMinor,
        totalMinor: netMinor + taxMinor,
      }
    }
  }
}

/** Days from issue to payment: from low to before high, counted from the due day. */
const HABITS = { prompt: [-12, -2], usual: [-5, 2], slow: [4, 45], stalled: [-2, 6] } as const

const STALLED_FOR = 80

function standing(client: Client, { n, to }: Period, periods: number, { days }: Calendar): Standing {
  const chance = noise(8, client.i, n)
  const age = days.length - 1 - to
  if (client.left !== null && client.status === 'archived' && to >= client.left && age > 60) return 'uncollectible'
  if (chance < 0.006 && client.i !== OURS) return 'void'
  const disputed = client.i === OURS ? n === periods - 3 || n === periods - 1 : chance > 0.994
  const stopped = client.payer === 'stalled' && age < STALLED_FOR
  if (age < 240 && (disputed || stopped)) return 'open'
  return age > paidAfter(client, { n }) ? 'paid' : 'open'
}

function paidAfter(client: Client, { n }: Pick<Period, 'n'>): number {
  const [low, high] = HABITS[client.payer]
  return client.dueDays + low + Math.floor((high - low) * noise(9, client.i, n))
}

/** All of it as two files, one of invoices and one of their lines. */
export function invoiceFiles(billing: Billing, calendar: Calendar, clients: Client[]): Source[] {
  function* heads() {
    for (const invoice of invoicesOf(billing, calendar, clients)) {
      const { client, number, issuedOn, dueOn, status } = invoice
      const amounts = [invoice.netMinor, invoice.taxMinor, invoice.totalMinor]
      const shown = amounts.map((minor) => decimalOf({ minor, exponent: client.exponent }))
      yield [number, client.externalId, issuedOn, dueOn, status, client.currency, ...shown]
    }
  }
  function* lines() {
    for (const { number, lines } of invoicesOf(billing, calendar, clients)) {
      for (const { description, quantity, unit, price } of lines) yield [number, description, quantity, unit, price]
    }
  }
  const head = ['Invoice number', 'Client id', 'Issued', 'Due date', 'Status', 'Currency', 'Net', 'Tax', 'Total']
  return [
    generated('invoices.csv', head, heads),
    generated('invoice-lines.csv', ['Invoice number', 'Description', 'Quantity', 'Unit', 'Unit price'], lines),
  ]
}
