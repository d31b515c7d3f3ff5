import { and, asc, eq, isNotNull } from 'drizzle-orm'
import type { Context } from '../../server/context'
import { parseExact, toLimbs } from '../../server/kernel/exact'
import { addDays, type Day, monthStart } from '../../server/kernel/time'
import { nextLook, periodAt, type Timed } from '../../server/subscriptions/rules'
import { invoiceItems, people, prices, services, subscriptionRequests, subscriptions, taxRates } from '../schema'
import { OWNER } from './clients'

/** Rates that invoices can be taxed with; services have the first. */
export async function addTaxRates(ctx: Context): Promise<void> {
  const createdAt = ctx.now()
  const rates = [
    { id: ctx.id('tax'), name: 'VAT 19%', ratePcm: 19_000, createdAt },
    { id: ctx.id('tax'), name: 'VAT 7%, reduced', ratePcm: 7_000, createdAt },
    { id: ctx.id('tax'), name: 'VAT 16%, of 2020', ratePcm: 16_000, status: 'retired' as const, createdAt },
  ]
  await ctx.write(async (tx) => {
    await tx.insert(taxRates).values(rates)
    await tx.update(services).set({ taxRateId: rates[0]?.id ?? null })
  })
}

/** Traffic costs less in larger amounts from this month on; those who had the price before keep it. */
export async function addTiers(ctx: Context, today: Day): Promise<void> {
  const from = monthStart(today)
  await ctx.write(async (tx) => {
    const known = await tx
      .select({ price: prices })
      .from(prices)
      .innerJoin(services, eq(services.id, prices.serviceId))
      .where(and(eq(services.name, 'Content delivery'), eq(prices.currency, 'EUR')))
    for (const { price } of known) {
      await tx
        .update(prices)
        .set({ activeToOn: addDays(from, -1) })
        .where(eq(prices.id, price.id))
      await tx.insert(prices).values({
        ...{ ...price, id: ctx.id('prc'), unitWhole: 0, unitFrac: 0, activeFromOn: from, activeToOn: null },
        tiering: 'graduated',
        tiers: [
          { upTo: '1000', unit: '0.0125' },
          { upTo: '10000', unit: '0.0105' },
          { upTo: null, unit: '0.008' },
        ],
      })
    }
  })
}

/**
 * The months that are over are invoiced by the files: what is active goes on with the period that today
 * belongs to. A client waits for an answer, and more seats wait for its next invoice.
 */
export async function scheduleSubscriptions(ctx: Context, today: Day): Promise<void> {
  const at = ctx.now()
  await ctx.write(async (tx) => {
    const active = await tx
      .select({ of: subscriptions, kind: prices.kind, service: services.name, unit: services.unit })
      .from(subscriptions)
      .innerJoin(prices, eq(prices.id, subscriptions.priceId))
      .innerJoin(services, eq(services.id, subscriptions.serviceId))
      .where(and(eq(subscriptions.status, 'active'), isNotNull(subscriptions.priceId)))
      .orderBy(asc(subscriptions.id))
    for (const { of } of active) {
      const period = periodAt(of, today)
      const yearly = of.interval === 'year' && period.startOn < monthStart(today)
      const timed: Timed = {
        ...of,
        timing: of.interval === 'year' ? 'advance' : 'arrears',
        periodOn: yearly ? addDays(period.endOn, 1) : period.startOn,
      }
      await tx
        .update(subscriptions)
        .set({ timing: timed.timing, periodOn: timed.periodOn, invoiceOn: nextLook(timed) })
        .where(eq(subscriptions.id, of.id))
    }
    const [owner] = await tx.select().from(people).where(eq(people.email, OWNER))
    const [billing] = await tx.select().from(people).where(eq(people.email, 'billing@demo.test'))
    const ours = active.filter(({ of, kind }) => kind === 'seat' && of.clientId === active[0]?.of.clientId)
    const [first, second] = ours
    if (!owner || !billing || !first || !second) return
    const asked = { clientId: first.of.clientId, askedById: billing.id, askedByName: billing.name, createdAt: at }
    await tx.insert(subscriptionRequests).values([
      {
        ...{ ...asked, id: ctx.id('srq'), subscriptionId: first.of.id, kind: 'change' as const },
        ...{ quantity: first.of.quantity + 5, message: 'Five colleagues join us next month.' },
      },
      {
        ...{ ...asked, id: ctx.id('srq'), subscriptionId: second.of.id, kind: 'cancel' as const },
        ...{ message: 'Do we still need this?', state: 'declined' as const, answeredAt: at },
        answer: 'Your mail server depends on it. Let us talk before you cancel it.',
      },
    ])
    const price = toLimbs(parseExact('24.52'))
    await tx.insert(invoiceItems).values({
      ...{ id: ctx.id('itm'), clientId: second.of.clientId, subscriptionId: second.of.id },
      ...{ serviceId: second.of.serviceId, description: `${second.service}: set-up of an extra site` },
      ...{ quantityWhole: 1, priceWhole: price.whole, priceFrac: price.frac, createdAt: at },
      ...{ currency: second.of.currency, exponent: second.of.exponent },
    })
  })
}
