import { and, eq } from 'drizzle-orm'
import { prices } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parseExact, toLimbs } from '../kernel/exact'
import { exponentOf } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { addDays } from '../kernel/time'
import { requireService } from '../services/requireService'
import { type AddPriceInput, addPriceInput } from './input'
import { overlaps } from './rules'

/**
 * From a day on. One of the same kind, currency and interval that is valid until then ends the day before;
 * one that begins then or later would overlap and is named. Subscriptions keep the price that they have.
 */
export async function addPrice(ctx: Context, input: AddPriceInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { priceId: id, serviceId, unit = '0', fromOn, ...price } = parse(addPriceInput, input)
  const limbs = toLimbs(parseExact(unit))
  const exponent = exponentOf(price.currency) ?? 2

  return ctx.write(async (tx) => {
    const service = await requireService(tx, serviceId)
    if (service.status === 'retired') throw new Refusal('invalid', `${service.name} is retired: offer it again first.`)
    const alike = await tx
      .select()
      .from(prices)
      .where(
        and(
          eq(prices.serviceId, serviceId),
          eq(prices.currency, price.currency),
          eq(prices.kind, price.kind),
          eq(prices.interval, price.interval),
        ),
      )
    if (alike.some((one) => one.id === id)) return { name: service.name }
    const [sent] = await tx.select({ id: prices.id }).from(prices).where(eq(prices.id, id))
    if (sent) throw new Refusal('invalid', 'This form was sent already. Open the page again to add another price.')
    const before = alike.find((one) => one.activeToOn === null && one.activeFromOn < fromOn)
    const other = alike.find((one) => one !== before && overlaps(one, { activeFromOn: fromOn, activeToOn: null }))
    if (other) {
      const message = `There is one from ${other.activeFromOn} on already. Choose a later day`
      throw new Refusal('invalid', undefined, { fields: { fromOn: [message] } })
    }
    if (before) {
      await tx
        .update(prices)
        .set({ activeToOn: addDays(fromOn, -1) })
        .where(eq(prices.id, before.id))
    }
    await tx.insert(prices).values({
      ...price,
      id,
      serviceId,
      exponent,
      unitWhole: limbs.whole,
      unitFrac: limbs.frac,
      activeFromOn: fromOn,
    })
    record(tx, ctx, {
      did: 'service.priced',
      thing: { kind: 'service', id: serviceId },
      audience: 'staff',
      data: { name: service.name, kind: price.kind, currency: price.currency, from: fromOn },
    })
    return { name: service.name }
  })
}
