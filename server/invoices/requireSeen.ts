import { and, eq, sql } from 'drizzle-orm'
import { invoices } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { invoicesSeenBy } from './visible'

/** The invoice with this id, if the viewer sees it. */
export async function requireSeen(ctx: Context, invoiceId: string) {
  const seen = invoicesSeenBy(ctx.viewer)
  const [invoice] = await ctx.db
    .prepared(`invoice.row ${seen.key}`, (db) =>
      db
        .select()
        .from(invoices)
        .where(and(eq(invoices.id, sql.placeholder('invoiceId')), seen.where)),
    )
    .execute({ invoiceId, ...seen.values })
  if (!invoice) throw new Refusal('not-found')
  return invoice
}
