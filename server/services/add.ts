import { services } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { fold } from '../kernel/text'
import { type AddServiceInput, addServiceInput } from './catalogueInput'
import { checkTaxRate } from './requireService'

/** Sent twice with the same `serviceId` it is added once. */
export async function addService(ctx: Context, input: AddServiceInput): Promise<{ id: string; name: string }> {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { serviceId: id, taxRateId, ...content } = parse(addServiceInput, input)
  const at = ctx.now()
  await ctx.write(async (tx) => {
    await checkTaxRate(tx, taxRateId)
    const added = await tx
      .insert(services)
      .values({ id, ...content, nameKey: fold(content.name), taxRateId, createdAt: at, updatedAt: at })
      .onConflictDoNothing({ target: services.id })
      .returning({ id: services.id })
    if (!added.length) return
    record(tx, ctx, {
      did: 'service.added',
      thing: { kind: 'service', id },
      audience: 'staff',
      data: { name: content.name },
    })
  })
  return { id, name: content.name }
}
