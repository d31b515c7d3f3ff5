import type { Tx } from '../../db/client'
import type { DraftLine } from '../invoices/putLines'
import { type Exact, formatExact, parseExact } from '../kernel/exact'
import { addDays, type Day } from '../kernel/time'
import { isAtCost, minorOf, type Price, type PricedPart, priceOf } from '../prices/rules'
import { type Unbilled, unbilledUsage, usageOnLines } from '../usage/unbilled'
import { periodAt, type Span, spanWords, type Timed } from './rules'

/** The rows that become a line, besides those that another line of the same rows holds. */
export type Taking = {
  serviceId: string
  unit: string
  currency: string
  from: Day
  to: Day
  subscriptionId: string
  kinds: (typeof charged)[number][]
  rows: number
  quantity: Exact
  cost: Exact
}

export type MeteredLine = { line: Omit<DraftLine, 'taxRateId'>; taking: Taking | null }

export type Metered = Timed & {
  id: string
  clientId: string
  serviceId: string
  serviceName: string
  unit: string
  currency: string
  exponent: number
  price: Price
  billFromOn: Day | null
}

type Db = Pick<Tx, 'select'>

/** What a price is asked for; credits and taxes have an amount and no quantity. */
const counted = ['usage', 'purchase', 'adjustment'] as const
const amounts = ['credit', 'tax'] as const
const charged = [...counted, ...amounts]
const ONE = parseExact('1')

/** A step: the lines of what was metered in a period, at the subscription's price; none where nothing was. */
export async function meteredLines(tx: Db, of: Metered, span: Span, late = false): Promise<MeteredLine[]> {
  const wanted = {
    clientId: of.clientId,
    serviceId: of.serviceId,
    subscriptionId: of.id,
    from: span.startOn,
    to: span.endOn,
  }
  const atCost = isAtCost(of.price)
  const priced = atCost ? [] : await unbilledUsage(tx, { ...wanted, kinds: [...counted] })
  const byCost = await unbilledUsage(tx, { ...wanted, kinds: atCost ? charged : [...amounts] })
  let lines: MeteredLine[] = []
  for (const group of priced) {
    if (group.currency !== of.currency) continue
    // A price is for the service's own unit; what is counted in another costs what its rows say.
    if (group.unit === of.unit) lines = lines.concat(await pricedLines(tx, of, span, group, late))
    else lines.push(costLine(of, span, group, [...counted], late))
  }
  for (const group of byCost) {
    if (group.currency === of.currency) lines.push(costLine(of, span, group, atCost ? charged : [...amounts], late))
  }
  return lines
}

const titleOf = (of: Metered, span: Span, late: boolean) =>
  late ? `${of.serviceName}, late usage of ${spanWords(span)}` : `${of.serviceName}, ${spanWords(span)}`

const takingOf = (of: Metered, span: Span, group: Unbilled, kinds: Taking['kinds']): Taking => ({
  ...{ serviceId: of.serviceId, unit: group.unit, currency: group.currency, from: span.startOn, to: span.endOn },
  ...{ subscriptionId: of.id, kinds, rows: group.rows, quantity: group.quantity, cost: group.cost },
})

const baseOf = (of: Metered, span: Span) => ({
  discountPcm: 0,
  serviceId: of.serviceId,
  subscriptionId: of.id,
  periodStartOn: span.startOn,
  periodEndOn: span.endOn,
})

async function pricedLines(tx: Db, of: Metered, span: Span, group: Unbilled, late: boolean): Promise<MeteredLine[]> {
  const title = titleOf(of, span, late)
  const taking = takingOf(of, span, group, [...counted])
  const period = periodAt(of, span.startOn)
  const begun = late || period.startOn < span.startOn
  const parts = begun
    ? await moreOf(tx, of, { startOn: period.startOn, endOn: span.endOn }, group)
    : priceOf(of.price, group.quantity)
  return parts.map(({ quantity, price, tier }, i) => ({
    line: {
      ...baseOf(of, span),
      description: tier ? `${title} (${tier} ${group.unit})`.replace(' )', ')') : title,
      quantity,
      unit: quantity === ONE && parts.length === 1 && begun && of.price.tiers.length ? '' : group.unit,
      price,
    },
    taking: i === 0 ? taking : null,
  }))
}

/** What rows add to a period of which some is invoiced already: in the tiers where they would have been. */
async function moreOf(tx: Db, of: Metered, span: Span, group: Unbilled): Promise<PricedPart[]> {
  if (!of.price.tiers.length) return priceOf(of.price, group.quantity)
  const before = await usageOnLines(tx, {
    ...{ clientId: of.clientId, serviceId: of.serviceId, subscriptionId: of.id, from: span.startOn, to: span.endOn },
    ...{ unit: group.unit, currency: group.currency, kinds: [...counted] },
  })
  const [was, is] = [priceOf(of.price, before), priceOf(of.price, before + group.quantity)]
  if (of.price.tiering === 'graduated') {
    const tiers = Math.max(was.length, is.length)
    return Array.from({ length: tiers }, (_, i) => {
      const part = is[i] ?? was[i]
      return {
        quantity: (is[i]?.quantity ?? 0n) - (was[i]?.quantity ?? 0n),
        price: part?.price ?? 0n,
        tier: part?.tier ?? null,
      }
    }).filter(({ quantity }) => quantity !== 0n)
  }
  // All of the quantity may cost another price now: the difference is one amount.
  const minor = minorOf(is, of.exponent) - minorOf(was, of.exponent)
  return [{ quantity: ONE, price: exactOfMinor(minor, of.exponent), tier: null }]
}

export const exactOfMinor = (minor: number, exponent: number): Exact => BigInt(minor) * 10n ** BigInt(15 - exponent)

function costLine(of: Metered, span: Span, group: Unbilled, kinds: Taking['kinds'], late: boolean): MeteredLine {
  const amount = group.quantity ? `: ${formatExact(group.quantity)} ${group.unit} at metered cost` : ''
  const what = kinds.length === amounts.length ? ' (credits and taxes)' : ''
  return {
    line: {
      ...baseOf(of, span),
      description: `${titleOf(of, span, late)}${amount.trimEnd()}${what}`,
      quantity: ONE,
      unit: '',
      // Rounded once, as the line's amount.
      price: group.cost,
    },
    taking: takingOf(of, span, group, kinds),
  }
}

/** Rows that came for periods before `until`, a period at a time; none from before the day on which billing started again. */
export async function lateLines(tx: Db, of: Metered, until: Day): Promise<MeteredLine[]> {
  let lines: MeteredLine[] = []
  const from = of.billFromOn ?? of.startedOn
  let to = addDays(until, -1)
  while (to >= from) {
    const [earliest] = (await unbilledUsage(tx, { ...before(of), from, to })).sort((a, b) =>
      a.lastOn > b.lastOn ? -1 : 1,
    )
    if (!earliest) break
    const period = periodAt(of, earliest.lastOn)
    const span = {
      startOn: period.startOn > from ? period.startOn : from,
      endOn: period.endOn < to ? period.endOn : to,
    }
    lines = (await meteredLines(tx, of, span, true)).concat(lines)
    to = addDays(period.startOn, -1)
  }
  return lines
}

const before = ({ clientId, serviceId, id }: Metered) => ({ clientId, serviceId, subscriptionId: id })
