import { and, asc, eq, gte, isNull, lte, ne, or } from 'drizzle-orm'
import { clients, prices, services, taxRates } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import { clientsToChoose } from '../clients/toChoose'
import type { Context } from '../context'
import { formatExact, fromLimbs } from '../kernel/exact'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { isAtCost, priceOfRow } from '../prices/rules'
import { today } from '../settings/firm'
import { unbilledUsage } from '../usage/unbilled'
import { type DraftFormInput, draftFormInput } from './draftInput'
import { treatmentOf } from './freeze'

/** What the form of a draft is made with: clients to choose from, or for one what its lines can be made of. */
export async function draftForm(ctx: Context, input: DraftFormInput) {
  requireScope(ctx.viewer, 'invoices.manage')
  const { client: clientId, q } = parse(draftFormInput, input)
  const invoiceId = ctx.id('inv')
  if (!clientId) return { invoiceId, choice: await clientsToChoose(ctx.db, q), editor: null }
  const [client] = await ctx.db
    .select()
    .from(clients)
    .where(and(eq(clients.id, clientId), ne(clients.status, 'archived'), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  return { invoiceId, choice: null, editor: await editorOf(ctx, client) }
}

export type Editor = Awaited<ReturnType<typeof editorOf>>

/** What lines of this client can be made of, in its currency. */
export async function editorOf(ctx: Context, client: typeof clients.$inferSelect) {
  const { currency, exponent, id: clientId } = client
  const firm = await ctx.firm()
  const [rates, catalogue, usage] = await Promise.all([
    ctx.db.select().from(taxRates).orderBy(asc(taxRates.name), asc(taxRates.ratePcm), asc(taxRates.id)),
    catalogueIn(ctx, currency),
    unbilledUsage(ctx.db, { clientId }),
  ])
  const { id, name, taxRateId } = services
  const metered = usage.length ? await ctx.db.select({ id, name, taxRateId }).from(services) : []
  const serviceOf = new Map(metered.map((service) => [service.id, service]))
  return {
    client: { id: clientId, name: client.name, currency, exponent, purchaseOrder: client.purchaseOrder },
    taxTreatment: treatmentOf(client, firm),
    dueDays: client.dueDays ?? firm.dueDays,
    usualTaxRateId: firm.taxRateId,
    rates: rates.map(({ id, name, ratePcm, status }) => ({ id, name, ratePcm, retired: status === 'retired' })),
    catalogue,
    usage: usage
      .filter((sum) => sum.currency === currency)
      .map(({ serviceId, unit, rows, quantity, cost, firstOn, lastOn }) => ({
        ...{ serviceId, unit, rows, firstOn, lastOn, service: serviceOf.get(serviceId)?.name ?? '' },
        taxRateId: serviceOf.get(serviceId)?.taxRateId ?? null,
        quantity: formatExact(quantity),
        cost: formatExact(cost, exponent),
      })),
  }
}

/** Prices that hold today; those in tiers, and those at cost, follow from what is metered. */
async function catalogueIn(ctx: Context, currency: string) {
  const day = await today(ctx)
  const rows = await ctx.db
    .select({ price: prices, name: services.name, unit: services.unit, taxRateId: services.taxRateId })
    .from(prices)
    .innerJoin(services, eq(services.id, prices.serviceId))
    .where(
      and(
        eq(prices.currency, currency),
        eq(services.status, 'active'),
        published(services.importId),
        lte(prices.activeFromOn, day),
        or(isNull(prices.activeToOn), gte(prices.activeToOn, day)),
      ),
    )
    .orderBy(asc(services.nameKey), asc(prices.id))
    .limit(500)
  return rows
    .filter(({ price }) => !price.tiers.length && !isAtCost(priceOfRow(price)))
    .map(({ price, name, unit, taxRateId }) => ({
      ...{
        id: price.id,
        serviceId: price.serviceId,
        kind: price.kind,
        interval: price.interval,
        name,
        unit,
        taxRateId,
      },
      price: formatExact(fromLimbs({ whole: price.unitWhole, frac: price.unitFrac }), price.exponent),
    }))
}
