import { and, eq } from 'drizzle-orm'
import { services } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { fold } from '../kernel/text'
import { type EditServiceInput, editServiceInput } from './catalogueInput'
import { checkTaxRate, requireService } from './requireService'

/** From the next invoice on; those that are issued stay as they are. */
export async function editService(ctx: Context, input: EditServiceInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { serviceId: id, updatedAt, taxRateId = null, ...content } = parse(editServiceInput, input)
  const at = ctx.now()
  await ctx.write(async (tx) => {
    const before = await requireService(tx, id)
    await checkTaxRate(tx, taxRateId ?? undefined, before.taxRateId)
    const [saved] = await tx
      .update(services)
      .set({ ...content, nameKey: fold(content.name), taxRateId, updatedAt: at })
      .where(and(eq(services.id, id), eq(services.updatedAt, updatedAt)))
      .returning({ id: services.id })
    if (!saved) {
      throw new Refusal('invalid', 'Someone changed it while you were writing. Open it again before you save.')
    }
    record(tx, ctx, {
      did: 'service.changed',
      thing: { kind: 'service', id },
      audience: 'staff',
      data: { name: content.name },
    })
  })
  return { name: content.name }
}
