import { and, eq, isNull } from 'drizzle-orm'
import { invoiceItems } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type ItemInput, itemInput } from './input'
import { requireItem } from './requireItem'
import { requireSubscription } from './visible'

/** It stands on no invoice and no credit note, whatever it came to. */
export async function dropItem(ctx: Context, input: ItemInput): Promise<void> {
  requireScope(ctx.viewer, 'invoices.manage')
  const asked = parse(itemInput, input)
  await ctx.write(async (tx) => {
    const { subscription, service } = await requireSubscription(tx, ctx.viewer, asked.subscriptionId)
    const { description } = await requireItem(tx, asked)
    const [dropped] = await tx
      .delete(invoiceItems)
      .where(and(eq(invoiceItems.id, asked.itemId), isNull(invoiceItems.invoiceId)))
      .returning({ id: invoiceItems.id })
    if (!dropped) throw new Refusal('conflict')
    record(tx, ctx, {
      did: 'subscription.item-dropped',
      thing: { kind: 'subscription', id: subscription.id },
      clientId: subscription.clientId,
      audience: 'staff',
      data: { service: service.name, description },
    })
  })
}
