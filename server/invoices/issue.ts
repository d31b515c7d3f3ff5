import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type IssueInput, issueInput } from './draftInput'
import { findDraft, issueDraft } from './issueStep'

/**
 * Sent twice it is issued once, and the second time answered alike. Without `issuedOn`, today. Refusal 'invalid'
 * where it was changed since `updatedAt`.
 */
export async function issueInvoice(ctx: Context, input: IssueInput): Promise<{ number: string }> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId, issuedOn, updatedAt } = parse(issueInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  return ctx.write(async (tx) => {
    const found = await findDraft(tx, invoiceId)
    const { draft } = found
    if (draft.status !== 'draft' && draft.number) return { number: draft.number }
    if (updatedAt && draft.updatedAt.getTime() !== updatedAt.getTime()) {
      throw new Refusal('invalid', 'Someone changed this draft meanwhile. Look at what it comes to now, and repeat.')
    }
    const { number } = await issueDraft(tx, ctx, { found, firm, today: day, issuedOn: issuedOn ?? day })
    return { number }
  })
}
