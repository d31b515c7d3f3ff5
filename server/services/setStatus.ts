import { eq } from 'drizzle-orm'
import { services } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type ServiceStatusInput, serviceStatusInput } from './catalogueInput'
import { requireService } from './requireService'

/** A retired service stays on what has it, and cannot be newly chosen. */
export async function setServiceStatus(ctx: Context, input: ServiceStatusInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { serviceId: id, status } = parse(serviceStatusInput, input)
  const at = ctx.now()
  return ctx.write(async (tx) => {
    const { name, status: before } = await requireService(tx, id)
    if (before === status) return { name }
    await tx.update(services).set({ status, updatedAt: at }).where(eq(services.id, id))
    record(tx, ctx, {
      did: status === 'retired' ? 'service.retired' : 'service.offered-again',
      thing: { kind: 'service', id },
      audience: 'staff',
      data: { name },
    })
    return { name }
  })
}
