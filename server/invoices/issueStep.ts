import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, invoiceLines, invoices } from '../../db/schema'
import { count } from '../../db/sql'
import { record } from '../activity/record'
import type { Context, Firm } from '../context'
import { Refusal } from '../kernel/refusal'
import { naturalKey, searchText } from '../kernel/text'
import { addDays, type Day } from '../kernel/time'
import { settleCredit } from '../payments/settle'
import { recountInvoice } from './counts'
import { brandingOf, buyerOf, sellerOf, treatmentOf } from './freeze'
import { firmProblem, taxed, treatmentProblem } from './rules'
import { takeNumber } from './series'

type Invoice = typeof invoices.$inferSelect

/** A step: what `issueDraft` needs to know of a draft. */
export async function findDraft(tx: Tx, invoiceId: string) {
  const lines = tx.select({ count: count() }).from(invoiceLines).where(eq(invoiceLines.invoiceId, invoices.id))
  const [found] = await tx
    .select({ draft: invoices, client: clients, lines: sql<number>`${lines}`.mapWith(Number) })
    .from(invoices)
    .innerJoin(clients, eq(clients.id, invoices.clientId))
    .where(eq(invoices.id, invoiceId))
  if (!found) throw new Refusal('not-found')
  return found
}

/**
 * A step: a draft becomes an invoice. It takes the next number, and who sells, who buys, how to pay and how
 * it looks are what they are now, for good; what the client has to its credit pays it at once. Refusal
 * 'invalid' at `lines` where there is nothing to ask for, at `issuedOn` where no number can be given for that
 * day, at `firm` where it has no legal name or address, at `taxTreatment` where that changed; 'conflict' where it is no draft any more.
 */
export async function issueDraft(
  tx: Tx,
  ctx: Context,
  {
    found: { draft, client, lines },
    firm,
    today,
    issuedOn: day,
  }: { found: Awaited<ReturnType<typeof findDraft>>; firm: Firm; today: Day; issuedOn: Day },
): Promise<Invoice> {
  const invoiceId = draft.id
  if (draft.status !== 'draft') throw new Refusal('conflict', 'This invoice was issued already.')
  if (!lines) throw refused('Add a line before it is issued')
  if (draft.totalMinor < 0) throw refused('The total is below zero. Create a credit note instead')

  const [firmSays, taxSays] = [firmProblem(firm.party), treatmentProblem(draft.taxTreatment, treatmentOf(client, firm))]
  if (firmSays || taxSays) {
    const fields = { ...(firmSays && { firm: [firmSays] }), ...(taxSays && { taxTreatment: [taxSays] }) }
    throw new Refusal('invalid', 'The invoice was not issued.', { fields })
  }

  const { issuedOn, ...numbered } = await takeNumber(tx, firm, 'invoice', { day, today })
  const { number } = numbered
  const purchaseOrder = draft.purchaseOrder || client.purchaseOrder
  const dueDays = draft.dueDays ?? client.dueDays ?? firm.dueDays
  const paid = draft.totalMinor === 0
  const [issued] = await tx
    .update(invoices)
    .set({
      ...numbered,
      numberKey: naturalKey(number),
      status: paid ? 'paid' : 'open',
      paidOn: paid ? issuedOn : null,
      issuedOn,
      dueOn: addDays(issuedOn, dueDays),
      seller: sellerOf(firm),
      buyer: buyerOf(client, purchaseOrder),
      paymentDetails: { ...firm.paymentDetails, reference: number },
      branding: brandingOf(firm),
      purchaseOrder,
      searchText: searchText(number, client.name, purchaseOrder),
      updatedAt: ctx.now(),
    })
    .where(and(eq(invoices.id, invoiceId), eq(invoices.status, 'draft')))
    .returning()
  if (!issued) throw new Refusal('conflict')
  if (!taxed(issued.taxTreatment)) {
    // A rate beside a line that is not taxed would say what is not so.
    await tx.update(invoiceLines).set({ taxName: '', taxRatePcm: 0 }).where(eq(invoiceLines.invoiceId, invoiceId))
  }
  await recountInvoice(tx, draft, issued)
  const { clientId, totalMinor, currency, exponent, dueOn } = issued
  record(tx, ctx, {
    did: 'invoice.issued',
    thing: { kind: 'invoice', id: invoiceId },
    clientId,
    audience: 'client',
    data: { number, totalMinor, currency, exponent, dueOn },
  })
  const settled = await settleCredit(tx, { clientId, currency, today })
  return settled.findLast(({ invoice }) => invoice.id === invoiceId)?.invoice ?? issued
}

const refused = (message: string) => new Refusal('invalid', undefined, { fields: { lines: [message] } })
