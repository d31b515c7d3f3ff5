import { listed } from '../clients/list'
import { clientQuery } from '../clients/query'
import { servicesInUse } from '../clients/servicesInUse'
import { clientTotals } from '../clients/totals'
import type { Context } from '../context'
import { today } from '../settings/firm'
import type { CountedFrom } from './rules'

const SHOWN = 5

/** What the support desk sees first: clients and services in use. No amounts. Each part asks whether it may. */
export async function supportDashboard(ctx: Context) {
  const newest = { sort: 'created', dir: 'desc' } as const
  const query = clientQuery({ viewer: ctx.viewer, today: await today(ctx), filters: newest, edge: {} })
  const [clients, inUse, recent] = await Promise.all([
    clientTotals(ctx),
    servicesInUse(ctx),
    query.rows(ctx.db, SHOWN).execute(query.values),
  ])
  const { timeZone } = await ctx.firm()
  const { from, to, services } = inUse
  return {
    kind: 'support' as const,
    clients: { ...clients, counted: { list: 'clients', filters: { status: 'active' } } satisfies CountedFrom },
    services: {
      active: services.length,
      from,
      to,
      most: services.slice(0, SHOWN).map(({ id, name, rows, subscriptions }) => ({ id, name, rows, subscriptions })),
      counted: { list: 'services', filters: { from, to, active: 'yes' } } satisfies CountedFrom,
    },
    recent: {
      clients: recent.map((row) => listed(row, timeZone)),
      counted: { list: 'clients', filters: newest } satisfies CountedFrom,
    },
  }
}
