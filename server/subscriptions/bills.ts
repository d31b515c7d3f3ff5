import { and, eq, inArray, isNull, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoiceItems, prices, services, subscriptions, taxRates } from '../../db/schema'
import type { Firm } from '../context'
import type { DraftLine } from '../invoices/putLines'
import { lineAmounts, sumOf, type TaxTreatment } from '../invoices/rules'
import { fromLimbs, parseExact } from '../kernel/exact'
import type { Day } from '../kernel/time'
import { unitOf } from '../kernel/unit'
import { type Price, priceOf, priceOfRow } from '../prices/rules'
import { exactOfMinor, lateLines, type MeteredLine, meteredLines, type Taking } from './meteredLines'
import { duePieces, invoicedOn, type Piece, pieceMinor, piecesBefore, shareWords, spanWords } from './rules'

type Db = Pick<Tx, 'select'>
/** A subscription that is still to be invoiced, or to be ended. */
export type Live = typeof subscriptions.$inferSelect & {
  serviceName: string
  unit: string
  taxRateId: string | null
  price: Price
}
type Item = typeof invoiceItems.$inferSelect & { taxRateId: string | null }
export type Line = DraftLine & { taxRateId: string | null; taking?: Taking | null }
type Period = { subscriptionId: string; startOn: Day; endOn: Day }
/** A part of an invoice that stands on it whole or waits; its amounts with tax. */
export type Part = { lines: Line[]; item?: Item; totalMinor: number }
export type Bill = { currency: string; exponent: number; periods: Period[]; parts: Part[] }
type Terms = { firm: Firm; treatment: TaxTreatment }

const ONE = parseExact('1')

/** The subscriptions of a client that are not over, by the names of their services. */
export async function liveSubscriptions(db: Db, clientId: string): Promise<Live[]> {
  const found = await db
    .select({ subscription: subscriptions, service: services, price: prices })
    .from(subscriptions)
    .innerJoin(services, eq(services.id, subscriptions.serviceId))
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .where(and(eq(subscriptions.clientId, clientId), ne(subscriptions.invoiceOn, '')))
    .orderBy(services.nameKey, subscriptions.id)
  return found.map(({ subscription, service, price }) => ({
    ...subscription,
    serviceName: service.name,
    unit: service.unit,
    taxRateId: service.taxRateId,
    price: priceOfRow(price),
  }))
}

/** Those with something to do by a day. */
export const dueBy = (live: Live[], today: Day): Live[] =>
  live.filter(({ invoiceOn }) => invoiceOn !== '' && invoiceOn <= today)

/** Pieces of a subscription that are invoiced whatever it is due, as it was before it starts again. */
export type Settled = { one: Live; pieces: Piece[] }

/**
 * What would stand on a client's invoices, one for each currency: what is `settled` and what is due of its
 * subscriptions, and items that wait, as far as they do not give back more than there is to pay. Writes nothing.
 */
export async function planBills(
  db: Db,
  {
    clientId,
    due,
    today,
    settled = [],
    ...terms
  }: Terms & { clientId: string; due: Live[]; today: Day; settled?: Settled[] },
): Promise<Bill[]> {
  type Draft = { currency: string; exponent: number; lines: Line[]; periods: Period[]; items: Item[] }
  const drafts = new Map<string, Draft>()
  const draftIn = ({ currency, exponent }: { currency: string; exponent: number }) => {
    const draft = drafts.get(currency) ?? { currency, exponent, lines: [], periods: [], items: [] }
    drafts.set(currency, draft)
    return draft
  }
  for (const { one, pieces } of [...settled, ...due.map((one) => ({ one, pieces: piecesOf(one, today).pieces }))]) {
    const draft = draftIn(one)
    draft.lines = draft.lines.concat(await linesOf(db, one, pieces, terms.firm))
    for (const { startOn, endOn } of pieces) draft.periods.push({ subscriptionId: one.id, startOn, endOn })
  }
  for (const item of await waiting(db, clientId)) draftIn(item).items.push(item)
  const bills: Bill[] = []
  for (const { lines, items, ...bill } of drafts.values()) {
    bills.push({ ...bill, parts: fitting(await partsOf(db, terms, { ...bill, lines, items })) })
  }
  return bills
}

export const piecesOf = (one: Live, today: Day) => duePieces(one, today, (piece) => invoicedOn(one, piece))

/** The lines of some pieces of a subscription, with usage that came late for periods before them. */
async function linesOf(db: Db, one: Live, pieces: Piece[], firm: Firm): Promise<Line[]> {
  const taxRateId = one.taxRateId ?? firm.taxRateId
  const [first] = pieces
  if (!first) return []
  const lines: Line[] = []
  const add = ({ line, taking }: MeteredLine) => lines.push({ ...line, taxRateId, taking })
  const metered = one.price.kind === 'metered'
  if (metered) for (const late of await lateLines(db, one, first.startOn)) add(late)
  for (const piece of pieces) {
    if (metered) for (const line of await meteredLines(db, one, piece)) add(line)
    else lines.push({ ...fixedLine(one, piece), taxRateId })
  }
  return lines
}

/** What days that are left out would be invoiced as; `settled` days before them are not among them. */
export async function planLeftOut(
  db: Db,
  one: Live,
  { startOn, until, settled }: { startOn: Day; until: Day; settled: boolean },
  terms: Terms,
): Promise<Part[]> {
  const { currency, exponent } = one
  const rested = { ...one, periodOn: startOn, ...(settled ? { billFromOn: startOn } : {}) }
  const lines = await linesOf(db, rested, piecesBefore(rested, until), terms.firm)
  return partsOf(db, terms, { currency, exponent, lines, items: [] })
}

/** A whole period says its quantity and unit price, a part of one what its days cost. */
export function fixedLine(
  one: Pick<Live, 'id' | 'serviceId' | 'serviceName' | 'unit' | 'price' | 'quantity' | 'amountMinor' | 'exponent'>,
  piece: Piece,
): Omit<DraftLine, 'taxRateId'> {
  const whole = piece.startOn === piece.period.startOn && piece.endOn === piece.period.endOn
  const [part] = priceOf(one.price, parseExact(String(one.quantity)))
  const minor = pieceMinor(one.amountMinor, piece)
  const title = `${one.serviceName}, ${spanWords(piece)}`
  const seats = one.price.kind === 'seat' ? `, ${one.quantity} ${unitOf(one.quantity, one.unit || 'seats')}` : ''
  return {
    description: whole ? title : `${title} (${shareWords(piece)}${seats})`,
    ...(whole && part
      ? { quantity: part.quantity, price: part.price, unit: one.price.kind === 'seat' ? one.unit : '' }
      : { quantity: ONE, price: exactOfMinor(minor, one.exponent), unit: '' }),
    discountPcm: 0,
    serviceId: one.serviceId,
    subscriptionId: one.id,
    periodStartOn: piece.startOn,
    periodEndOn: piece.endOn,
  }
}

async function waiting(db: Db, clientId: string): Promise<Item[]> {
  const found = await db
    .select({ item: invoiceItems, taxRateId: services.taxRateId })
    .from(invoiceItems)
    .leftJoin(services, eq(services.id, invoiceItems.serviceId))
    .where(and(eq(invoiceItems.clientId, clientId), isNull(invoiceItems.invoiceId)))
    .orderBy(invoiceItems.createdAt, invoiceItems.id)
  return found.map(({ item, taxRateId }) => ({ ...item, taxRateId }))
}

async function partsOf(
  db: Db,
  { firm, treatment }: Terms,
  { exponent, lines, items }: { currency: string; exponent: number; lines: Line[]; items: Item[] },
): Promise<Part[]> {
  const parts: Omit<Part, 'totalMinor'>[] = []
  for (const line of lines) {
    const last = parts.at(-1)
    // Only the first of several tiers takes the rows.
    if (line.taking === null && last) last.lines.push(line)
    else parts.push({ lines: [line] })
  }
  for (const item of items) parts.push({ lines: [itemLine(item, firm)], item })
  const ids = [...new Set(parts.flatMap(({ lines }) => lines.flatMap(({ taxRateId }) => taxRateId ?? [])))]
  const rates = ids.length ? await db.select().from(taxRates).where(inArray(taxRates.id, ids)) : []
  const pcmOf = new Map(rates.map(({ id, ratePcm }) => [id, ratePcm]))
  return parts.map((part) => ({
    ...part,
    totalMinor: sumOf(
      part.lines.map((line) =>
        lineAmounts({ ...line, taxRatePcm: pcmOf.get(line.taxRateId ?? '') ?? 0 }, treatment, exponent),
      ),
    ).totalMinor,
  }))
}

/** What is charged first, then what is given back while it fits. */
function fitting(parts: Part[]): Part[] {
  let left = parts.reduce((sum, { totalMinor }) => sum + Math.max(totalMinor, 0), 0)
  return parts.filter(({ totalMinor }) => {
    if (totalMinor >= 0) return true
    if (left + totalMinor < 0) return false
    left += totalMinor
    return true
  })
}

const itemLine = (item: Item, firm: Firm): Line => ({
  description: item.description,
  quantity: fromLimbs({ whole: item.quantityWhole, frac: item.quantityFrac }),
  unit: item.unit,
  price: fromLimbs({ whole: item.priceWhole, frac: item.priceFrac }),
  discountPcm: 0,
  taxRateId: item.taxRateId ?? firm.taxRateId,
  serviceId: item.serviceId,
  subscriptionId: item.subscriptionId,
  periodStartOn: item.periodStartOn,
  periodEndOn: item.periodEndOn,
})
