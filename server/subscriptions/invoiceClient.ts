import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, events, invoiceItems, invoiceLines, subscriptionPeriods, subscriptions } from '../../db/schema'
import { record } from '../activity/record'
import { mayActAutomatically } from '../clients/rules'
import type { Context, Firm } from '../context'
import { treatmentOf } from '../invoices/freeze'
import { findDraft, issueDraft } from '../invoices/issueStep'
import { putDraft } from '../invoices/putDraft'
import { firmProblem, type TaxTreatment } from '../invoices/rules'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'
import { recountSubscriptions } from '../services/counts'
import { takeUsage } from '../usage/unbilled'
import { type Bill, dueBy, type Line, type Live, liveSubscriptions, piecesOf, planBills, type Settled } from './bills'
import { closeRequests } from './closeRequests'
import { nextLook, type Timed } from './rules'

/** `number` is empty for a draft that was left, since the firm cannot issue invoices yet. */
type Issued = { id: string; number: string }

/**
 * A step: everything that is due for a client by a day becomes one issued invoice in each currency, and what
 * was due is due no more, so that running it again finds nothing. Items stand on an invoice of what is due, or
 * with `unasked` on one of their own; those that give back more than there is to pay wait for another. Returns
 * the invoices: none for a client whose status stops them. While the firm has no legal name or address they are left
 * as drafts, and its administrators are notified once a day: the periods and the metered rows are fixed on their day,
 * and nobody gets an invoice that names no issuer.
 */
export async function invoiceClient(
  tx: Tx,
  ctx: Context,
  {
    clientId,
    firm,
    today,
    unasked = false,
    settled = [],
  }: { clientId: string; firm: Firm; today: Day; unasked?: boolean; settled?: Settled[] },
): Promise<Issued[]> {
  const [client] = await tx.select().from(clients).where(eq(clients.id, clientId))
  if (!client || !mayActAutomatically('invoice', client)) return []
  const due = dueBy(await liveSubscriptions(tx, clientId), today)
  if (!due.length && !settled.length && !unasked) return []
  const treatment = treatmentOf(client, firm)
  const bills = await planBills(tx, { clientId, due, settled, today, firm, treatment })
  for (const one of due) await moveOn(tx, ctx, one, today)
  const issued: Issued[] = []
  for (const bill of bills) {
    const invoice = await issueBill(tx, ctx, { clientId, firm, today, treatment, bill })
    if (invoice) issued.push(invoice)
  }
  const ended = due.filter((one) => stateAfter(one, today) === 'cancelled' && one.status !== 'cancelled')
  for (const one of ended) await closeRequests(tx, ctx, one, one.serviceName)
  if (ended.length) await recountSubscriptions(tx, [...new Set(ended.map(({ serviceId }) => serviceId))])
  return issued
}

const stateAfter = (one: Live, today: Day): Live['status'] =>
  one.cancelOn !== null && one.cancelOn < today ? 'cancelled' : one.status

async function moveOn(tx: Tx, ctx: Context, one: Live, today: Day): Promise<void> {
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

type ToIssue = { clientId: string; firm: Firm; today: Day; treatment: TaxTreatment; bill: Bill }

async function issueBill(tx: Tx, ctx: Context, wanted: ToIssue): Promise<Issued | null> {
  const { clientId, firm, today, treatment, bill } = wanted
  const lines = bill.parts.flatMap(({ lines }) => lines)
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
  const ids = bill.parts.flatMap(({ item }) => item?.id ?? [])
  if (ids.length) {
    await tx
      .update(invoiceItems)
      .set({ invoiceId: draft.id })
      .where(and(inArray(invoiceItems.id, ids), isNull(invoiceItems.invoiceId)))
  }
  if (!firmProblem(firm.party)) {
    return issueDraft(tx, ctx, { found: await findDraft(tx, draft.id), firm, today, issuedOn: today })
  }
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
