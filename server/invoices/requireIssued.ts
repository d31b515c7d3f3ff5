import { and, eq, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices } from '../../db/schema'
import { published } from '../../db/sql'
import { Refusal } from '../kernel/refusal'

/** A step: the invoice with this id. A draft is none yet. */
export async function requireIssued(tx: Pick<Tx, 'select'>, invoiceId: string) {
  const [invoice] = await tx
    .select()
    .from(invoices)
    .where(and(eq(invoices.id, invoiceId), ne(invoices.status, 'draft'), published(invoices.importId)))
  if (!invoice) throw new Refusal('not-found')
  return invoice
}
