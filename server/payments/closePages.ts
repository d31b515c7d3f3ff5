import { and, eq, gt, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { checkoutInvoices, checkouts, invoices } from '../../db/schema'
import type { Context } from '../context'
import { enqueue } from '../outbox/enqueue'

/** Money that comes for one that was written off still pays it. */
const left = sql`case when ${invoices.status} = 'void' then 0 else ${invoices.totalMinor} - ${invoices.paidMinor} - ${invoices.creditedMinor} end`

/**
 * A step of every write after which a client owes less: pages at Stripe on which more would be paid than is
 * left are closed by a job.
 */
export async function closePages(tx: Tx, ctx: Context, clientId: string): Promise<void> {
  const open = await tx
    .selectDistinct({ id: checkouts.id })
    .from(checkouts)
    .innerJoin(checkoutInvoices, eq(checkoutInvoices.checkoutId, checkouts.id))
    .innerJoin(invoices, eq(invoices.id, checkoutInvoices.invoiceId))
    .where(and(eq(checkouts.clientId, clientId), eq(checkouts.state, 'open'), gt(checkoutInvoices.amountMinor, left)))
  for (const { id } of open) {
    await enqueue(tx, ctx, {
      kind: 'checkout.close',
      payload: { checkoutId: id },
      uniqueKey: `checkout.close ${id}`,
      rank: 0,
    })
  }
}
