import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, invoices } from '../../db/schema'
import { record } from '../activity/record'
import type { Context, Firm } from '../context'
import { faceValue } from '../kernel/money'
import { Refusal } from '../kernel/refusal'
import { searchText } from '../kernel/text'
import { addDays, type Day } from '../kernel/time'
import { recountInvoice } from './counts'
import { buyerOf, treatmentOf } from './freeze'
import { type DraftLine, putLines } from './putLines'

type Content = { note: string; purchaseOrder: string; dueDays: number | null; lines: DraftLine[] }
type Saved = Content & { before: typeof invoices.$inferSelect; firm: Firm; today: Day }

/** A step: a draft becomes this, taxed as its client is now. Refusal 'conflict' if it is no longer a draft. */
export async function saveDraft(
  tx: Tx,
  ctx: Context,
  { before, firm, today, lines, ...content }: Saved,
): Promise<void> {
  const { id: invoiceId, updatedAt } = before
  const [client] = await tx.select().from(clients).where(eq(clients.id, before.clientId))
  if (!client) throw new Refusal('not-found')
  const taxTreatment = treatmentOf(client, firm)
  const sums = await putLines(tx, ctx, { ...before, taxTreatment }, lines)
  const at = ctx.now()
  const set = {
    ...content,
    ...sums,
    taxTreatment,
    issuedOn: today,
    dueOn: addDays(today, content.dueDays ?? client.dueDays ?? firm.dueDays),
    buyer: buyerOf(client, content.purchaseOrder),
    faceValue: faceValue({ minor: sums.totalMinor, exponent: before.exponent }),
    searchText: searchText(client.name, content.purchaseOrder),
    // Two saves within a millisecond are told apart too.
    updatedAt: at > updatedAt ? at : new Date(updatedAt.getTime() + 1),
  }
  const [after] = await tx
    .update(invoices)
    .set(set)
    .where(and(eq(invoices.id, invoiceId), eq(invoices.status, 'draft')))
    .returning()
  if (!after) throw new Refusal('conflict')
  await recountInvoice(tx, before, after)
  const thing = { kind: 'invoice', id: invoiceId }
  record(tx, ctx, { did: 'invoice.changed', thing, clientId: before.clientId, audience: 'staff' })
}
