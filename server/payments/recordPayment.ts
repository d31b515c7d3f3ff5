import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients, invoices, payments } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { enteredAmount, refusedAt } from './enteredAmount'
import { type Booked, bookPayment } from './ledger'
import { type RecordPaymentInput, recordPaymentInput } from './ledgerInput'
import { leftMinor } from './moves'

/**
 * Books a payment that came by transfer, in cash or otherwise. What is more than the client owes becomes credit.
 * Refusal 'invalid' at `amount`, `currency`, `receivedOn` or `invoiceIds`. With a `paymentId` that is booked
 * already it answers as then, with `booked` false.
 */
export async function recordPayment(ctx: Context, input: RecordPaymentInput): Promise<Booked> {
  requireScope(ctx.viewer, 'payments.manage')
  const asked = parse(recordPaymentInput, input)
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  if (asked.receivedOn > desk.today) throw refusedAt('receivedOn', 'That day is still to come')
  const madeById = ctx.viewer.kind === 'person' ? ctx.viewer.id : null

  return ctx.write(async (tx) => {
    const [[again], [client], found] = await Promise.all([
      tx.select().from(payments).where(eq(payments.id, asked.paymentId)),
      tx
        .select()
        .from(clients)
        .where(and(eq(clients.id, asked.clientId), published(clients.importId))),
      wantedInvoices(tx, asked),
    ])
    if (again) return { paymentId: again.id, booked: false, applied: [], creditMinor: again.unappliedMinor }
    const { clientId, currency, method, receivedOn, reference } = asked
    if (!client) throw new Refusal('not-found')
    const exponent = await requireCurrency(tx, client, currency)
    const amountMinor = enteredAmount(asked.amount, { field: 'amount', currency, exponent })
    const wanted = wantedOf(found, asked)
    const id = asked.paymentId
    const payment = { id, clientId, method, currency, exponent, amountMinor, receivedOn, reference, madeById }
    return bookPayment(tx, ctx, { ...desk, payment, wanted })
  })
}

/** The client's, or that of an invoice of theirs; its exponent. */
async function requireCurrency(tx: Tx, client: typeof clients.$inferSelect, currency: string): Promise<number> {
  if (client.currency === currency) return client.exponent
  const [invoice] = await tx
    .select({ exponent: invoices.exponent })
    .from(invoices)
    .where(
      and(
        eq(invoices.clientId, client.id),
        eq(invoices.currency, currency),
        ne(invoices.status, 'draft'),
        published(invoices.importId),
      ),
    )
    .limit(1)
  if (!invoice) throw refusedAt('currency', `${client.name} has no invoice in ${currency}`)
  return invoice.exponent
}

type Invoice = typeof invoices.$inferSelect
type Wanted = { clientId: string; currency: string; invoiceIds: string[] }

async function wantedInvoices(tx: Tx, { clientId, invoiceIds }: Wanted): Promise<Invoice[]> {
  if (!invoiceIds.length) return []
  return tx
    .select()
    .from(invoices)
    .where(and(inArray(invoices.id, invoiceIds), eq(invoices.clientId, clientId), published(invoices.importId)))
}

function wantedOf(found: Invoice[], { currency, invoiceIds }: Wanted) {
  return invoiceIds.map((invoiceId) => {
    const invoice = found.find(({ id }) => id === invoiceId)
    if (!invoice || invoice.status === 'draft') throw new Refusal('not-found')
    const { number } = invoice
    if (invoice.currency !== currency) throw refusedAt('invoiceIds', `Invoice ${number} is not in ${currency}`)
    if (invoice.status === 'paid') throw refusedAt('invoiceIds', `Invoice ${number} was paid meanwhile`)
    if (invoice.status === 'void') throw refusedAt('invoiceIds', `Invoice ${number} is void`)
    return { invoiceId, amountMinor: leftMinor(invoice) }
  })
}
