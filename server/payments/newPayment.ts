import { and, asc, eq, gt } from 'drizzle-orm'
import { clients, credits, invoices } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import { clientsToChoose } from '../clients/toChoose'
import type { Context } from '../context'
import { owedMinor, shownStatus } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { type PayingClientInput, payingClientInput } from './input'

/** As many as the form lets somebody choose from. */
const SHOWN = 100

/** What the form of a payment by hand is made with: clients to choose from, or the form for one. */
export async function newPayment(ctx: Context, input: PayingClientInput) {
  requireScope(ctx.viewer, 'payments.manage')
  const { client, invoice, q } = parse(payingClientInput, input)
  if (!client && !invoice) return { choice: await clientsToChoose(ctx.db, q, { archived: true }), form: null }
  return { choice: null, form: await paymentForm(ctx, { clientId: client, invoiceId: invoice }) }
}

/**
 * For a verb that has asked for its permission. The form's id, by which sending it twice is noticed, the client, and
 * what is open, the one due first on top and the invoice asked for before all.
 */
export async function paymentForm(ctx: Context, { clientId, invoiceId }: { clientId?: string; invoiceId?: string }) {
  const [asked] = invoiceId
    ? await ctx.db
        .select()
        .from(invoices)
        .where(and(eq(invoices.id, invoiceId), published(invoices.importId)))
    : []
  const [client] = await ctx.db
    .select()
    .from(clients)
    .where(and(eq(clients.id, asked?.clientId ?? clientId ?? ''), published(clients.importId)))
  if (!client || (invoiceId && !asked)) throw new Refusal('not-found')

  const day = await today(ctx)
  const [open, credit] = await Promise.all([
    ctx.db
      .select()
      .from(invoices)
      .where(and(eq(invoices.clientId, client.id), eq(invoices.status, 'open'), published(invoices.importId)))
      .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id))
      .limit(SHOWN),
    ctx.db
      .select()
      .from(credits)
      .where(and(eq(credits.clientId, client.id), gt(credits.amountMinor, 0)))
      .orderBy(asc(credits.currency)),
  ])
  const rows = open
    .filter((invoice) => owedMinor(invoice) > 0)
    .map((invoice) => ({
      id: invoice.id,
      number: invoice.number,
      status: shownStatus(invoice, day),
      dueOn: invoice.dueOn,
      currency: invoice.currency,
      exponent: invoice.exponent,
      owedMinor: owedMinor(invoice),
    }))
  const first = rows.find(({ id }) => id === asked?.id)
  const currencies = new Map(
    [first, { currency: client.currency, exponent: client.exponent }, ...rows]
      .filter((one) => one !== undefined)
      .map(({ currency, exponent }) => [currency, exponent] as const),
  )
  return {
    paymentId: ctx.id('pay'),
    client: { id: client.id, name: client.name },
    today: day,
    /** The first is what the form begins with. */
    currencies: [...currencies].map(([currency, exponent]) => ({ currency, exponent })),
    invoices: rows,
    first: first ?? null,
    credits: credit.map(({ currency, exponent, amountMinor }) => ({ currency, exponent, amountMinor })),
  }
}
