import { eq } from 'drizzle-orm'
import { creditNotes } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { creditStep } from './creditStep'
import { type CreditInput, creditInput } from './draftInput'

/**
 * A credit note, issued at once with the next number of its series. What was paid beyond the rest becomes the
 * client's credit and pays what else is open. Refusal 'invalid' at `lines.0.amount` for more than is left of a line.
 */
export async function creditInvoice(ctx: Context, input: CreditInput): Promise<{ id: string; number: string }> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { creditNoteId, invoiceId, reason, ...asked } = parse(creditInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const at = ctx.now()
  const id = creditNoteId ?? ctx.id('crn')

  return ctx.write(async (tx) => {
    const [known] = await tx.select().from(creditNotes).where(eq(creditNotes.id, id))
    if (known?.invoiceId === invoiceId) return { id, number: known.number }
    if (known) throw new Refusal('conflict')
    return creditStep(tx, ctx, { id, invoiceId, reason, asked, firm, day, at })
  })
}
