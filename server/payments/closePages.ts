import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm'
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
  for (const { id } of open) await closeLater(tx, ctx, id)
}

/** Pages of a client on which nothing was given yet: a debit that is under way cannot be stopped, and arrives. */
export const openPagesOf = (clientId: string): SQL | undefined =>
  and(eq(checkouts.clientId, clientId), eq(checkouts.state, 'open'), isNull(checkouts.stripePaymentId))

/** A step: closes all pages of a client by jobs. Returns how many. What is paid there meanwhile is booked as ever. */
export async function closeAllPages(tx: Tx, ctx: Context, clientId: string): Promise<number> {
  const open = await tx.select({ id: checkouts.id }).from(checkouts).where(openPagesOf(clientId))
  for (const { id } of open) await closeLater(tx, ctx, id)
  return open.length
}

/** A step: closes a page at Stripe by a job. */
export const closeLater = (tx: Tx, ctx: Context, checkoutId: string): Promise<void> =>
  enqueue(tx, ctx, {
    kind: 'checkout.close',
    payload: { checkoutId },
    uniqueKey: `checkout.close ${checkoutId}`,
    rank: 0,
  })
