import { and, eq } from 'drizzle-orm'
import { clients, invoices } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { faceValue } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { fold } from '../kernel/text'
import { addDays } from '../kernel/time'
import { today } from '../settings/firm'
import { recountInvoice } from './counts'
import { type EditDraftInput, editDraftInput } from './draftInput'
import { linesOf } from './draftLines'
import { buyerOf, treatmentOf } from './freeze'
import { putLines } from './putLines'
import { requireDraft } from './requireDraft'

/** Whole: what is absent becomes empty. Taxed as the client is now. */
export async function editDraft(ctx: Context, input: EditDraftInput): Promise<void> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId, updatedAt, dueDays = null, lines, ...content } = parse(editDraftInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const at = ctx.now()

  await ctx.write(async (tx) => {
    const before = await requireDraft(tx, invoiceId)
    if (before.updatedAt.getTime() !== updatedAt.getTime()) {
      throw new Refusal(
        'invalid',
        'Somebody changed this draft while you were writing. Open it again to see what it says now: what you typed is not saved.',
      )
    }
    const [client] = await tx.select().from(clients).where(eq(clients.id, before.clientId))
    if (!client) throw new Refusal('not-found')
    const taxTreatment = treatmentOf(client, firm)
    const sums = await putLines(tx, ctx, { ...before, taxTreatment }, await linesOf(tx, lines, invoiceId))
    const set = {
      ...content,
      ...sums,
      dueDays,
      taxTreatment,
      issuedOn: day,
      dueOn: addDays(day, dueDays ?? client.dueDays ?? firm.dueDays),
      buyer: buyerOf(client, content.purchaseOrder),
      faceValue: faceValue({ minor: sums.totalMinor, exponent: before.exponent }),
      searchText: fold([client.name, content.purchaseOrder].filter(Boolean).join(' ')),
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
  })
}
