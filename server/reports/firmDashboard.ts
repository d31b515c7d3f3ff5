import { latestInvoices } from '../clients/latestInvoices'
import { clientTotals } from '../clients/totals'
import type { Context } from '../context'
import { balance } from './balance'
import { receivedThisMonth } from './receivedThisMonth'
import type { CountedFrom } from './rules'
import { topServices } from './topServices'

/** What an admin sees first: what is owed to the firm, what it received, its clients and what they use. Each part asks whether it may. */
export async function firmDashboard(ctx: Context) {
  const [owed, received, clients, top, invoices] = await Promise.all([
    balance(ctx),
    receivedThisMonth(ctx),
    clientTotals(ctx),
    topServices(ctx),
    latestInvoices(ctx),
  ])
  return {
    kind: 'firm' as const,
    balance: owed,
    received,
    clients: { ...clients, counted: { list: 'clients', filters: { status: 'active' } } satisfies CountedFrom },
    top,
    invoices,
  }
}
