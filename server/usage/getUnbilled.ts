import { inArray } from 'drizzle-orm'
import { services } from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { formatExact } from '../kernel/exact'
import { exponentOf } from '../kernel/money'
import { unbilledUsage } from './unbilled'

/** What a client used and no invoice has asked for yet, by service; null for those who write no invoices. */
export async function getUnbilled(ctx: Context, { clientId }: { clientId: string }) {
  if (!may(ctx.viewer, 'invoices.manage')) return null
  requireScope(ctx.viewer, 'clients.read')
  const groups = await unbilledUsage(ctx.db, { clientId })
  const ids = [...new Set(groups.map(({ serviceId }) => serviceId))]
  const named = ids.length
    ? await ctx.db.select({ id: services.id, name: services.name }).from(services).where(inArray(services.id, ids))
    : []
  const nameOf = new Map(named.map(({ id, name }) => [id, name]))
  return groups.map(({ quantity, cost, ...group }) => ({
    ...group,
    service: nameOf.get(group.serviceId) ?? '',
    quantity: formatExact(quantity),
    cost: formatExact(cost, exponentOf(group.currency) ?? 2),
  }))
}
