import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type EditDraftInput, editDraftInput } from './draftInput'
import { linesOf } from './draftLines'
import { requireDraft } from './requireDraft'
import { saveDraft } from './saveDraft'

/** Whole: what is absent becomes empty. Taxed as the client is now. */
export async function editDraft(ctx: Context, input: EditDraftInput): Promise<void> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId, updatedAt, dueDays = null, lines, ...content } = parse(editDraftInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]

  await ctx.write(async (tx) => {
    const before = await requireDraft(tx, invoiceId)
    if (before.updatedAt.getTime() !== updatedAt.getTime()) {
      throw new Refusal(
        'invalid',
        'Someone changed this draft while you were writing. Open it again to see what it says now: what you typed is not saved.',
      )
    }
    const { note, purchaseOrder } = content
    await saveDraft(tx, ctx, {
      ...{ before, firm, today: day, note, purchaseOrder, dueDays },
      lines: await linesOf(tx, lines, invoiceId),
    })
  })
}
