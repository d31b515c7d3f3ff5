import { and, eq } from 'drizzle-orm'
import { charges, invoices } from '../../../db/schema'
import { requireScope } from '../../auth/policy'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { today } from '../../settings/firm'
import { type AutomaticInput, automaticInput } from '../input'
import { inTime } from '../inTime'
import { unscopedAskCharge } from './ask'

/** Asks Stripe once about the charge of an invoice that has no answer yet. One that has is not asked for. */
export async function syncCharge(ctx: Context, input: AutomaticInput): Promise<void> {
  requireScope(ctx.viewer, 'payments.manage')
  const { invoiceId } = parse(automaticInput, input)
  const [found] = await ctx.db
    .select({ charge: charges })
    .from(invoices)
    .leftJoin(charges, and(eq(charges.invoiceId, invoices.id), eq(charges.state, 'pending')))
    .where(eq(invoices.id, invoiceId))
  if (!found) throw new Refusal('not-found')
  if (!found.charge) return
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  await inTime(unscopedAskCharge(ctx, desk, found.charge))
}
