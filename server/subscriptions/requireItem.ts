import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoiceItems } from '../../db/schema'
import { Refusal } from '../kernel/refusal'

/** A step: what waits for the next invoice of a subscription and has this id. 'invalid' where it waits no more. */
export async function requireItem(
  tx: Pick<Tx, 'select'>,
  { subscriptionId, itemId }: { subscriptionId: string; itemId: string },
) {
  const [item] = await tx
    .select()
    .from(invoiceItems)
    .where(
      and(eq(invoiceItems.id, itemId), eq(invoiceItems.subscriptionId, subscriptionId), isNull(invoiceItems.invoiceId)),
    )
  if (!item) throw new Refusal('invalid', 'It was invoiced, credited or dropped meanwhile.')
  return item
}
