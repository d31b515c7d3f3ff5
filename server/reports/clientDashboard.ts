import { may, requireScope } from '../auth/policy'
import { latestInvoices } from '../clients/latestInvoices'
import { servicesInUse } from '../clients/servicesInUse'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { balance } from './balance'
import type { CountedFrom } from './rules'
import { usageThisMonth } from './usageThisMonth'

/** What a member sees first of the organisation looked at; null in place of what their rights do not include. */
export async function clientDashboard(ctx: Context) {
  requireScope(ctx.viewer, 'dashboard.read')
  const membership = ctx.viewer.kind === 'person' ? ctx.viewer.membership : null
  if (!membership) throw new Refusal('forbidden')
  const readsInvoices = may(ctx.viewer, 'invoices.read')
  const [owed, services, usage, invoices] = await Promise.all([
    readsInvoices ? balance(ctx) : null,
    may(ctx.viewer, 'services.read') ? servicesInUse(ctx) : null,
    may(ctx.viewer, 'usage.read') ? usageThisMonth(ctx) : null,
    readsInvoices ? latestInvoices(ctx) : null,
  ])
  return {
    kind: 'client' as const,
    organisation: membership.clientName,
    balance: owed,
    services: services && {
      active: services.services.length,
      counted: {
        list: 'services',
        filters: { from: services.from, to: services.to, active: 'yes' },
      } satisfies CountedFrom,
    },
    usage,
    invoices,
  }
}
