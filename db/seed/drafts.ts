import { inArray } from 'drizzle-orm'
import type { Context, Firm } from '../../server/context'
import { recountInvoice } from '../../server/invoices/counts'
import { treatmentOf } from '../../server/invoices/freeze'
import type { Party } from '../../server/kernel/documents'
import { parseExact, toLimbs } from '../../server/kernel/exact'
import { faceValue } from '../../server/kernel/money'
import { searchText } from '../../server/kernel/text'
import { addDays } from '../../server/kernel/time'
import { clients as clientTable, invoiceLines, invoices, services } from '../schema'
import { type Billing, linesOf, type Period, share } from './billing'
import type { Calendar } from './calendar'
import type { Client } from './plan'

const MANY = 4

/** What some clients used in the month that is not over, as staff would prepare it. */
export async function addDrafts(
  ctx: Context,
  firm: Firm,
  billing: Billing,
  calendar: Calendar,
  clients: Client[],
): Promise<void> {
  const at = ctx.now()
  const from = billing.periods.at(-1)?.to ?? 0
  const period: Period = { n: billing.periods.length, from, to: calendar.days.length, issuedOn: calendar.today }
  const chosen = clients.filter((client) => client.status === 'active').slice(1, 1 + MANY)
  const known = await ctx.db
    .select()
    .from(clientTable)
    .where(
      inArray(
        clientTable.externalId,
        chosen.map((client) => client.externalId),
      ),
    )
  const catalogue = await ctx.db.select({ id: services.id, name: services.name }).from(services)
  const serviceIds = new Map(catalogue.map((service) => [service.name, service.id]))
  const drafts = chosen.flatMap((client) => {
    const row = known.find((one) => one.externalId === client.externalId)
    const lines = linesOf(billing, client, period)
    if (!row || lines.length === 0) return []
    const id = ctx.id('inv')
    const { exponent, currency, taxBp } = client
    // Line by line, so that the sum is theirs.
    const taxed = lines.map((line) => ({ ...line, taxMinor: share(line.netMinor * taxBp, 10_000) }))
    const netMinor = taxed.reduce((sum, line) => sum + line.netMinor, 0)
    const taxMinor = taxed.reduce((sum, line) => sum + line.taxMinor, 0)
    const totalMinor = netMinor + taxMinor
    const invoice = {
      ...{ id, clientId: row.id, status: 'draft' as const, currency, exponent, netMinor, taxMinor, totalMinor },
      paidMinor: 0,
      creditedMinor: 0,
      faceValue: faceValue({ minor: totalMinor, exponent }),
      issuedOn: calendar.today,
      dueOn: addDays(calendar.today, client.dueDays),
      taxTreatment: treatmentOf(row, firm),
      seller: firm.party,
      buyer: buyerOf(row),
      paymentDetails: firm.paymentDetails,
      searchText: searchText(row.name),
      ...{ createdAt: at, updatedAt: at },
    }
    const rows = taxed.map((line, i) => {
      const quantity = toLimbs(parseExact(line.quantity))
      const price = toLimbs(parseExact(line.price))
      return {
        ...{ id: ctx.id('lin'), invoiceId: id, position: i + 1, description: line.description, unit: line.unit },
        ...{ quantityWhole: quantity.whole, quantityFrac: quantity.frac },
        ...{ priceWhole: price.whole, priceFrac: price.frac },
        ...{ netMinor: line.netMinor, taxMinor: line.taxMinor, taxRatePcm: taxBp * 10 },
        serviceId: serviceIds.get(line.description) ?? null,
        ...{ periodStartOn: calendar.days[from] ?? null, periodEndOn: calendar.today },
      }
    })
    return [{ invoice, rows }]
  })
  await ctx.write(async (tx) => {
    for (const { invoice, rows } of drafts) {
      await tx.insert(invoices).values(invoice)
      await tx.insert(invoiceLines).values(rows)
      await recountInvoice(tx, null, invoice)
    }
  })
}

function buyerOf(client: typeof clientTable.$inferSelect): Party {
  const { name, legalName, address, postalCode, city, country, vatId, email } = client
  return { name, legalName, addressLines: [address, `${postalCode} ${city}`], country, vatId, email }
}
