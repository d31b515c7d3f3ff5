import { and, asc, desc, eq, exists, gt, inArray, isNull, lt, ne, type SQL, sql } from 'drizzle-orm'
import { clients, invoiceItems, services, subscriptionRequests, subscriptions } from '../../db/schema'
import { count } from '../../db/sql'
import { may, requireScope } from '../auth/policy'
import { statusesFor } from '../clients/rules'
import type { Context } from '../context'
import { decodeCursor, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { type ListSubscriptionsInput, listSubscriptionsInput } from './input'
import { subscriptionsSeenBy } from './visible'

const PAGE = 50
const MOST_COUNTED = 1_001

/** What the viewer sees, newest first; amounts for those who see amounts. */
export async function listSubscriptions(ctx: Context, input: ListSubscriptionsInput = {}) {
  const scope = requireScope(ctx.viewer, 'subscriptions.read')
  const asked = parse(listSubscriptionsInput, input)
  const amounts = may(ctx.viewer, 'amounts.read')
  const requests = seesRequests(ctx)
  const side = asked.after !== undefined ? 'after' : 'before'
  const cursor = decodeCursor(asked[side] ?? '')
  const backwards = cursor !== null && side === 'before'
  const asksFor = ctx.db
    .select({ one: sql`1` })
    .from(subscriptionRequests)
    .where(and(eq(subscriptionRequests.subscriptionId, subscriptions.id), eq(subscriptionRequests.state, 'open')))
  const settles = may(ctx.viewer, 'invoices.manage')
  const waits = ctx.db
    .select({ one: sql`1` })
    .from(invoiceItems)
    .where(
      and(
        eq(invoiceItems.clientId, subscriptions.clientId),
        isNull(invoiceItems.invoiceId),
        eq(invoiceItems.subscriptionId, subscriptions.id),
      ),
    )
  const narrowed = and(
    subscriptionsSeenBy(ctx.viewer),
    asked.client ? eq(subscriptions.clientId, asked.client) : undefined,
    asked.service ? eq(subscriptions.serviceId, asked.service) : undefined,
    asked.status === 'requests' ? (requests ? exists(asksFor) : sql`1 = 0`) : undefined,
    asked.status === 'waiting'
      ? settles
        ? and(ne(subscriptions.status, 'active'), exists(waits))
        : sql`1 = 0`
      : undefined,
    asked.status && asked.status !== 'requests' && asked.status !== 'waiting'
      ? eq(subscriptions.status, asked.status)
      : undefined,
  )
  const found = await ctx.db
    .select({
      id: subscriptions.id,
      serviceName: services.name,
      unit: services.unit,
      clientId: subscriptions.clientId,
      clientName: clients.name,
      status: subscriptions.status,
      quantity: subscriptions.quantity,
      startedOn: subscriptions.startedOn,
      cancelOn: subscriptions.cancelOn,
      endedOn: subscriptions.endedOn,
      interval: subscriptions.interval,
      ...(amounts
        ? {
            amountMinor: subscriptions.amountMinor,
            currency: subscriptions.currency,
            exponent: subscriptions.exponent,
            invoiceOn: sql<string>`case when ${inArray(clients.status, statusesFor('invoice'))} then ${subscriptions.invoiceOn} else '' end`,
          }
        : {}),
      ...(requests ? { asks: sql<number>`case when ${exists(asksFor)} then 1 else 0 end`.mapWith(Number) } : {}),
    })
    .from(subscriptions)
    .innerJoin(services, eq(services.id, subscriptions.serviceId))
    .innerJoin(clients, eq(clients.id, subscriptions.clientId))
    .where(
      and(
        narrowed,
        cursor ? (backwards ? gt(subscriptions.id, cursor.id) : lt(subscriptions.id, cursor.id)) : undefined,
      ),
    )
    .orderBy((backwards ? asc : desc)(subscriptions.id))
    .limit(PAGE + 1)
  // The first page holds all of a short list.
  const all = !cursor && found.length <= PAGE
  const edge = cursor ? { [side]: asked[side] } : {}
  return {
    ...toPage(found, PAGE, edge, (row) => ({ value: row.id, id: row.id })),
    found: all ? found.length : await counted(ctx, narrowed),
    names: scope.kind === 'all' ? await namesOf(ctx, asked, found[0]) : { client: null, service: null },
    can: { manage: may(ctx.viewer, 'subscriptions.manage'), requests, settles, amounts },
  }
}

/** Who answers requests, and who may ask. */
export const seesRequests = (ctx: Context): boolean => may(ctx.viewer, 'subscriptions.manage') || seesAsked(ctx)

const seesAsked = ({ viewer }: Context): boolean =>
  viewer.kind === 'person' && viewer.staff === null && may(viewer, 'amounts.read')

async function counted(ctx: Context, narrowed: SQL | undefined): Promise<number> {
  const some = ctx.db
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(narrowed)
    .limit(MOST_COUNTED)
    .as('some')
  const [row] = await ctx.db.select({ count: count() }).from(some)
  return row?.count ?? 0
}

type Named = { clientName: string; serviceName: string }

/** What the list is narrowed to, by name: every row has it, and an empty list is asked for it. */
async function namesOf(ctx: Context, { client, service }: ListSubscriptionsInput, row: Named | undefined) {
  if (row) return { client: client ? row.clientName : null, service: service ? row.serviceName : null }
  const [[ofClient], [ofService]] = await Promise.all([
    client ? ctx.db.select({ name: clients.name }).from(clients).where(eq(clients.id, client)) : [],
    service ? ctx.db.select({ name: services.name }).from(services).where(eq(services.id, service)) : [],
  ])
  return { client: ofClient?.name ?? null, service: ofService?.name ?? null }
}
