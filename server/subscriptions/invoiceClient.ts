import { and, eq, inArray, isNull, lte, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import {
  clients,
  events,
  invoiceItems,
  invoiceLines,
  prices,
  services,
  subscriptionPeriods,
  subscriptions,
  taxRates,
} from '../../db/schema'
import { record } from '../activity/record'
import { mayActAutomatically } from '../clients/rules'
import type { Context, Firm } from '../context'
import { treatmentOf } from '../invoices/freeze'
import { issueDraft } from '../invoices/issueStep'
import { putDraft } from '../invoices/putDraft'
import type { DraftLine } from '../invoices/putLines'
import { firmProblem, lineAmounts, sumOf, type TaxTreatment } from '../invoices/rules'
import { fromLimbs, parseExact } from '../kernel/exact'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'
import { unitOf } from '../kernel/unit'
import { type Price, priceOf, priceOfRow } from '../prices/rules'
import { recountSubscriptions } from '../services/counts'
import { takeUsage } from '../usage/unbilled'
import { closeRequests } from './closeRequests'
import { exactOfMinor, lateLines, type MeteredLine, meteredLines, type Taking } from './meteredLines'
import { duePieces, invoicedOn, nextLook, type Piece, pieceMinor, shareWords, spanWords, type Timed } from './rules'

type Due = typeof subscriptions.$inferSelect & {
  serviceName: string
  unit: string
  taxRateId: string | null
  price: Price
}
type Item = typeof invoiceItems.$inferSelect & { taxRateId: string | null }
type Line = DraftLine & { taxRateId: string | null; taking?: Taking | null }
/** `number` is empty for a draft that was left, since the firm cannot issue invoices yet. */
type Issued = { id: string; number: string }
type Period = { subscriptionId: string; startOn: Day; endOn: Day }
type Bill = { currency: string; exponent: number; lines: Line[]; periods: Period[]; items: Item[] }

const ONE = parseExact('1')

/**
 * A step: everything that is due for a client by a day becomes one issued invoice in each currency, and what
 * was due is due no more, so that running it again finds nothing. Items stand on an invoice of what is due, or
 * with `unasked` on one of their own; those that give back more than there is to pay wait for another. Returns
 * the invoices: none for a client whose status stops them. While the firm has no legal name or address they are left as drafts, and its administrators are
 * notified once a day: the periods and the metered rows are fixed on their day, and nobody gets an invoice that
 * names no issuer.
 */
export async function invoiceClient(
  tx: Tx,
  ctx: Context,
  { clientId, firm, today, unasked = false }: { clientId: string; firm: Firm; today: Day; unasked?: boolean },
): Promise<Issued[]> {
  const [client] = await tx.select().from(clients).where(eq(clients.id, clientId))
  if (!client || !mayActAutomatically('invoice', client)) return []
  const due = await dueOf(tx, clientId, today)
  if (!due.length && !unasked) return []
  const bills = new Map<string, Bill>()
  const billIn = ({ currency, exponent }: { currency: string; exponent: number }) => {
    const bill = bills.get(currency) ?? { currency, exponent, lines: [], periods: [], items: [] }
    bills.set(currency, bill)
    return bill
  }
  for (const one of due) {
    await bill(tx, one, today, firm, billIn(one))
    await moveOn(tx, ctx, one, today)
  }
  for (const item of await waiting(tx, clientId)) billIn(item).items.push(item)
  const treatment = treatmentOf(client, firm)
  const issued: Issued[] = []
  for (const one of bills.values()) {
    const invoice = await issueBill(tx, ctx, { clientId, firm, today, treatment, bill: one })
    if (invoice) issued.push(invoice)
  }
  const ended = due.filter((one) => stateAfter(one, today) === 'cancelled' && one.status !== 'cancelled')
  for (const one of ended) await closeRequests(tx, ctx, one, one.serviceName)
  if (ended.length) await recountSubscriptions(tx, [...new Set(ended.map(({ serviceId }) => serviceId))])
  return issued
}

async function dueOf(tx: Tx, clientId: string, today: Day): Promise<Due[]> {
  const found = await tx
    .select({ subscription: subscriptions, service: services, price: prices })
    .from(subscriptions)
    .innerJoin(services, eq(services.id, subscriptions.serviceId))
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .where(
      and(eq(subscriptions.clientId, clientId), ne(subscriptions.invoiceOn, ''), lte(subscriptions.invoiceOn, today)),
    )
    .orderBy(services.nameKey, subscriptions.id)
  return found.map(({ subscription, service, price }) => ({
    ...subscription,
    serviceName: service.name,
    unit: service.unit,
    taxRateId: service.taxRateId,
    price: priceOfRow(price),
  }))
}

const piecesOf = (one: Due, today: Day) => duePieces(one, today, (piece) => invoicedOn(one, piece))

async function bill(tx: Tx, one: Due, today: Day, firm: Firm, into: Bill): Promise<void> {
  const taxRateId = one.taxRateId ?? firm.taxRateId
  const { pieces } = piecesOf(one, today)
  const first = pieces[0]
  if (!first) return
  const add = ({ line, taking }: MeteredLine) => into.lines.push({ ...line, taxRateId, taking })
  if (one.price.kind === 'metered') for (const late of await lateLines(tx, one, first.startOn)) add(late)
  for (const piece of pieces) {
    if (one.price.kind === 'metered') for (const line of await meteredLines(tx, one, piece)) add(line)
    else into.lines.push({ ...fixedLine(one, piece), taxRateId })
    into.periods.push({ subscriptionId: one.id, startOn: piece.startOn, endOn: piece.endOn })
  }
}

/** A whole period says its quantity and unit price, a part of one what its days cost. */
export function fixedLine(
  one: Pick<Due, 'id' | 'serviceId' | 'serviceName' | 'unit' | 'price' | 'quantity' | 'amountMinor' | 'exponent'>,
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

const stateAfter = (one: Due, today: Day): Due['status'] =>
  one.cancelOn !== null && one.cancelOn < today ? 'cancelled' : one.status

async function moveOn(tx: Tx, ctx: Context, one: Due, today: Day): Promise<void> {
  const { after } = piecesOf(one, today)
  const status = stateAfter(one, today)
  const timed: Timed = { ...after, status }
  await tx
    .update(subscriptions)
    .set({
      status,
      periodOn: timed.periodOn,
      invoiceOn: nextLook(timed),
      endedOn: status === 'cancelled' ? (one.endedOn ?? one.cancelOn) : one.endedOn,
      updatedAt: ctx.now(),
    })
    .where(eq(subscriptions.id, one.id))
}

async function waiting(tx: Tx, clientId: string): Promise<Item[]> {
  const found = await tx
    .select({ item: invoiceItems, taxRateId: services.taxRateId })
    .from(invoiceItems)
    .leftJoin(services, eq(services.id, invoiceItems.serviceId))
    .where(and(eq(invoiceItems.clientId, clientId), isNull(invoiceItems.invoiceId)))
    .orderBy(invoiceItems.createdAt, invoiceItems.id)
  return found.map(({ item, taxRateId }) => ({ ...item, taxRateId }))
}

type ToIssue = { clientId: string; firm: Firm; today: Day; treatment: TaxTreatment; bill: Bill }

async function issueBill(tx: Tx, ctx: Context, wanted: ToIssue): Promise<Issued | null> {
  const { clientId, firm, today, treatment, bill } = wanted
  const { lines, items } = await fitting(tx, wanted)
  if (!lines.length) return null
  const draft = await putDraft(tx, ctx, {
    ...{ clientId, firm, today, origin: 'recurring', taxTreatment: treatment, note: '', purchaseOrder: '' },
    lines: lines.map(({ taking: _, ...line }) => line),
    dueDays: null,
    money: { currency: bill.currency, exponent: bill.exponent },
  })
  await take(tx, { clientId, invoiceId: draft.id, lines })
  if (bill.periods.length) {
    const rows = bill.periods.map((period) => ({ ...period, invoiceId: draft.id, createdAt: ctx.now() }))
    await tx.insert(subscriptionPeriods).values(rows)
  }
  const ids = items.map(({ id }) => id)
  if (ids.length) {
    await tx
      .update(invoiceItems)
      .set({ invoiceId: draft.id })
      .where(and(inArray(invoiceItems.id, ids), isNull(invoiceItems.invoiceId)))
  }
  if (!firmProblem(firm.party)) return issueDraft(tx, ctx, { invoiceId: draft.id, firm, today, issuedOn: today })
  record(tx, ctx, { did: 'invoice.drafted', thing: { kind: 'invoice', id: draft.id }, clientId, audience: 'staff' })
  await notifyOfDrafts(tx, ctx, { firm, today })
  return { id: draft.id, number: '' }
}

/** Once a day, however many drafts there are. */
async function notifyOfDrafts(tx: Tx, ctx: Context, { firm, today }: { firm: Firm; today: Day }): Promise<void> {
  const thing = { kind: 'drafts', id: today }
  const [known] = await tx
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.thingKind, thing.kind), eq(events.thingId, thing.id)))
    .limit(1)
  if (known) return
  const problem = firmProblem(firm.party) ?? ''
  record(tx, ctx, { did: 'invoice.left-drafts', thing, audience: 'staff', data: { problem } })
}

/** A part of an invoice that stands on it whole or waits: what is charged first, then what is given back while it fits. */
async function fitting(tx: Tx, { firm, treatment, bill }: ToIssue): Promise<{ lines: Line[]; items: Item[] }> {
  const parts: { lines: Line[]; item?: Item }[] = []
  for (const line of bill.lines) {
    const last = parts.at(-1)
    // Only the first of several tiers takes the rows.
    if (line.taking === null && last) last.lines.push(line)
    else parts.push({ lines: [line] })
  }
  for (const item of bill.items) parts.push({ lines: [itemLine(item, firm)], item })
  const ids = [...new Set(parts.flatMap(({ lines }) => lines.flatMap(({ taxRateId }) => taxRateId ?? [])))]
  const rates = ids.length ? await tx.select().from(taxRates).where(inArray(taxRates.id, ids)) : []
  const pcmOf = new Map(rates.map(({ id, ratePcm }) => [id, ratePcm]))
  const totals = parts.map(
    ({ lines }) =>
      sumOf(
        lines.map((line) =>
          lineAmounts({ ...line, taxRatePcm: pcmOf.get(line.taxRateId ?? '') ?? 0 }, treatment, bill.exponent),
        ),
      ).totalMinor,
  )
  let left = totals.reduce((sum, total) => sum + Math.max(total, 0), 0)
  const kept = parts.filter((_, i) => {
    const total = totals[i] ?? 0
    if (total >= 0) return true
    if (left + total < 0) return false
    left += total
    return true
  })
  return { lines: kept.flatMap(({ lines }) => lines), items: kept.flatMap(({ item }) => item ?? []) }
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

/** The rows that the lines were made of belong to them from now on; their sums were read in this same write. */
async function take(
  tx: Tx,
  { clientId, invoiceId, lines }: { clientId: string; invoiceId: string; lines: Line[] },
): Promise<void> {
  const stored = await tx
    .select({ id: invoiceLines.id })
    .from(invoiceLines)
    .where(eq(invoiceLines.invoiceId, invoiceId))
    .orderBy(invoiceLines.position)
  for (const [i, { taking }] of lines.entries()) {
    const lineId = stored[i]?.id
    if (!taking || !lineId) continue
    const { rows, quantity, cost, ...wanted } = taking
    const taken = await takeUsage(tx, { ...wanted, lineId, clientId })
    if (taken.rows !== rows || taken.quantity !== quantity || taken.cost !== cost) {
      throw new Refusal('conflict', 'Metered rows were invoiced by somebody else at the same moment.')
    }
  }
}
