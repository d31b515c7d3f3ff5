import { and, eq } from 'drizzle-orm'
import { prices, subscriptions } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { addDays } from '../kernel/time'
import { requireService } from '../services/requireService'
import { today } from '../settings/firm'
import { type EndPriceInput, endPriceInput } from './input'

/** It cannot be chosen from today on; one that nobody ever had, and that was not valid yet, is gone. */
export async function endPrice(ctx: Context, input: EndPriceInput): Promise<void> {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { serviceId, priceId } = parse(endPriceInput, input)
  const day = await today(ctx)
  await ctx.write(async (tx) => {
    const service = await requireService(tx, serviceId)
    const [price] = await tx
      .select()
      .from(prices)
      .where(and(eq(prices.id, priceId), eq(prices.serviceId, serviceId)))
    if (!price) throw new Refusal('not-found')
    if (price.activeToOn !== null && price.activeToOn < day) throw new Refusal('invalid', 'It has ended already.')
    const [used] = await tx
      .select({ id: subscriptions.id })
      .from(subscriptions)
      .where(and(eq(subscriptions.serviceId, serviceId), eq(subscriptions.priceId, priceId)))
      .limit(1)
    if (!used && price.activeFromOn >= day) await tx.delete(prices).where(eq(prices.id, priceId))
    else {
      await tx
        .update(prices)
        .set({ activeToOn: addDays(day, -1) })
        .where(eq(prices.id, priceId))
    }
    record(tx, ctx, {
      did: 'service.price-ended',
      thing: { kind: 'service', id: serviceId },
      audience: 'staff',
      data: { name: service.name, kind: price.kind, currency: price.currency },
    })
  })
}
