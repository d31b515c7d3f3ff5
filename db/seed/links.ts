import { and, eq, gte, inArray, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../server/context'
import { countImportedPayments } from '../../server/invoices/counts'
import { searchText } from '../../server/kernel/text'
import type { Tx } from '../client'
import { invoiceLines, invoices, paymentDays, payments, services, subscriptions, usageRows } from '../schema'
import type { Billing, Period } from './billing'
import type { Calendar } from './calendar'
import { fixedItems } from './catalogue'
import type { Invoice } from './invoices'

/**
 * What the files of invoices and usage have no columns for: that the invoices were made by the subscriptions,
 * the service, subscription and days of each line, and the line that each metered row became. One period in
 * each write.
 */
export async function linkLines(ctx: Context, { periods }: Billing, calendar: Calendar): Promise<void> {
  for (const period of periods) {
    await ctx.write(async (tx) => {
      await completeLines(tx, period, calendar)
      await linkUsage(tx, period, calendar)
    })
  }
  const from = periods.at(-1)?.to ?? 0
  await ctx.write((tx) => linkUsage(tx, { n: periods.length, from, to: calendar.days.length, issuedOn: '' }, calendar))
}

async function completeLines(tx: Tx, { from, to, issuedOn, yearEndsOn }: Period, calendar: Calendar) {
  const issued = tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.issuedOn, issuedOn))
  const service = tx.select({ id: services.id }).from(services).where(eq(services.name, invoiceLines.description))
  const subscription = tx
    .select({ id: subscriptions.id })
    .from(invoices)
    .innerJoin(subscriptions, eq(subscriptions.clientId, invoices.clientId))
    .innerJoin(services, eq(services.id, subscriptions.serviceId))
    .where(and(eq(invoices.id, invoiceLines.invoiceId), eq(services.name, invoiceLines.description)))
  await tx
    .update(invoiceLines)
    .set({
      serviceId: one(service),
      subscriptionId: one(subscription),
      periodStartOn: calendar.days[from],
      periodEndOn: calendar.days[to - 1],
    })
    .where(inArray(invoiceLines.invoiceId, issued))
  if (yearEndsOn) {
    const yearly = fixedItems.filter((item) => item.interval === 'year').map((item) => item.name)
    await tx
      .update(invoiceLines)
      .set({ periodEndOn: yearEndsOn })
      .where(and(inArray(invoiceLines.invoiceId, issued), inArray(invoiceLines.description, yearly)))
  }
  const at = new Date(`${issuedOn}T06:00:00Z`)
  await tx
    .update(invoices)
    .set({ origin: 'recurring', createdAt: at, updatedAt: at })
    .where(eq(invoices.issuedOn, issuedOn))
}

/** A void invoice leaves its usage uninvoiced. */
async function linkUsage(tx: Tx, { from, to, issuedOn }: Period, { days }: Calendar): Promise<void> {
  const subscription = tx
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(and(eq(subscriptions.clientId, usageRows.clientId), eq(subscriptions.serviceId, usageRows.serviceId)))
  const line = (of: SQL) =>
    tx
      .select({ id: invoiceLines.id })
      .from(invoices)
      .innerJoin(invoiceLines, eq(invoiceLines.invoiceId, invoices.id))
      .where(
        and(
          eq(invoices.clientId, usageRows.clientId),
          eq(invoices.issuedOn, issuedOn),
          ne(invoices.status, 'void'),
          of,
        ),
      )
  const at = and(gte(usageRows.day, days[from] ?? ''), to < days.length ? lt(usageRows.day, days[to] ?? '') : undefined)
  for (const [kind, of] of [
    [eq(usageRows.kind, 'usage'), eq(invoiceLines.serviceId, usageRows.serviceId)],
    [ne(usageRows.kind, 'usage'), sql`${invoiceLines.serviceId} is null`],
  ] as const) {
    const links = { subscriptionId: one(subscription), invoiceLineId: issuedOn ? one(line(of)) : null }
    await tx.update(usageRows).set(links).where(and(at, kind))
  }
}

const one = (query: { getSQL: () => SQL }): SQL<string> => sql`(${query})`

/** Imported payments are dated as their invoices are; people pay later than that. */
export async function datePayments(ctx: Context, made: Iterable<Invoice>): Promise<void> {
  await ctx.write(async (tx) => {
    const importIds = await tx.selectDistinct({ id: payments.importId }).from(payments)
    for (const { number, client, status, paidOn } of made) {
      if (status !== 'paid') continue
      const method = client.i % 4 === 3 ? ('card' as const) : ('transfer' as const)
      await tx
        .update(payments)
        .set({
          receivedOn: paidOn,
          method,
          reference: number,
          searchText: searchText(number),
          createdAt: new Date(`${paidOn}T10:00:00Z`),
        })
        .where(eq(payments.externalId, `invoice:${number}`))
    }
    await tx.delete(paymentDays)
    for (const { id } of importIds) if (id) await countImportedPayments(tx, id)
  })
}

/** Says on the invoices that the buyers owe the tax themselves. */
export async function reverseCharges(ctx: Context, clientIds: string[]): Promise<void> {
  await ctx.write(async (tx) => {
    await tx
      .update(invoices)
      .set({ taxTreatment: 'reverse-charge' })
      .where(and(inArray(invoices.clientId, clientIds), eq(invoices.taxMinor, 0)))
  })
}
