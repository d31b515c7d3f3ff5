import { insertMany } from '../../db/insert'
import { invoiceLines, invoices, paymentAllocations, payments } from '../../db/schema'
import type { Party } from '../kernel/documents'
import { faceValue } from '../kernel/money'
import { naturalKey, searchText } from '../kernel/text'
import { invoiceBatches, itemsOf, type StagedInvoice } from './invoiceCheck'
import { clientFinder, type InvoicedClient } from './invoiceClients'
import { type Summed, sumInvoice } from './invoiceSum'
import { exponentIn } from './rules'
import type { Run } from './run'

/** Inserts the new invoices, hidden, with their lines and the payments of those that come as paid. */
export async function loadInvoices(run: Run): Promise<void> {
  const { ctx, scratch } = run
  const clientOf = clientFinder(ctx)
  const withLines = scratch.get('select 1 from lines limit 1') !== undefined
  for (const batch of invoiceBatches(run, true)) {
    const rows: Rows = { invoices: [], lines: [], payments: [], allocations: [] }
    for (const staged of batch) {
      const client = await clientOf(staged.head.client)
      if (typeof client === 'string') throw new Error(`The client of invoice ${staged.key} went while it was imported.`)
      const currency = staged.head.currency || client.currency
      const exponent = exponentIn(currency)
      const summed = sumInvoice(staged.head, itemsOf(run, staged.key, withLines), {
        exponent,
        decimal: run.options.decimal,
      })
      addRows(run, rows, staged, client, { currency, exponent }, summed)
    }
    await ctx.write(async (tx) => {
      await run.beat(tx)
      await insertMany(tx, invoices, rows.invoices)
      await insertMany(tx, invoiceLines, rows.lines)
      await insertMany(tx, payments, rows.payments)
      await insertMany(tx, paymentAllocations, rows.allocations)
    })
  }
}

type Rows = {
  invoices: (typeof invoices.$inferInsert)[]
  lines: (typeof invoiceLines.$inferInsert)[]
  payments: (typeof payments.$inferInsert)[]
  allocations: (typeof paymentAllocations.$inferInsert)[]
}

function addRows(
  { ctx, id: importId, firm }: Run,
  rows: Rows,
  { head }: StagedInvoice,
  client: InvoicedClient,
  money: { currency: string; exponent: number },
  { lines, ...sums }: Summed,
): void {
  const at = ctx.now()
  const id = ctx.id('inv')
  const { externalId, number, issuedOn, dueOn, status } = head
  const purchaseOrder = head.purchaseOrder
  const paidMinor = status === 'paid' ? sums.totalMinor : 0
  rows.invoices.push({
    id,
    clientId: client.id,
    number,
    numberKey: naturalKey(number),
    status,
    ...money,
    issuedOn,
    dueOn,
    ...sums,
    paidMinor,
    faceValue: faceValue({ minor: sums.totalMinor, exponent: money.exponent }),
    taxTreatment: sums.taxMinor ? 'exclusive' : 'none',
    seller: firm.party,
    buyer: buyerOf(head, client),
    paymentDetails: firm.paymentDetails,
    purchaseOrder,
    searchText: searchText(number, client.name, purchaseOrder),
    externalId,
    importId,
    origin: 'imported',
    createdAt: at,
    updatedAt: at,
  })
  for (const [i, line] of lines.entries()) {
    rows.lines.push({ id: ctx.id('lin'), invoiceId: id, position: i + 1, ...line })
  }
  if (!paidMinor) return
  const paymentId = ctx.id('pay')
  rows.payments.push({
    id: paymentId,
    clientId: client.id,
    method: 'other',
    state: 'succeeded',
    ...money,
    amountMinor: paidMinor,
    receivedOn: issuedOn,
    externalId: `invoice:${externalId}`,
    importId,
    createdAt: at,
  })
  rows.allocations.push({ paymentId, invoiceId: id, amountMinor: paidMinor })
}

/** The address of the file's row where it has one, else the client's. */
function buyerOf({ address: said, purchaseOrder }: StagedInvoice['head'], client: InvoicedClient): Party {
  const from = Object.values(said).some(Boolean) ? said : client
  const place = [from.postalCode, from.city].filter(Boolean).join(' ')
  const addressLines = [from.address, place, from.region].filter(Boolean)
  const buyer: Party = { name: client.name, addressLines }
  if (client.legalName) buyer.legalName = client.legalName
  if (from.country) buyer.country = from.country
  if (client.vatId) buyer.vatId = client.vatId
  if (client.email) buyer.email = client.email
  if (purchaseOrder) buyer.purchaseOrder = purchaseOrder
  return buyer
}
