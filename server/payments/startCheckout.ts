import { and, eq, inArray, isNotNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { checkoutInvoices, checkouts, invoices } from '../../db/schema'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { invoicesSeenBy } from '../invoices/visible'
import { decimalOf } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type CheckoutFacts, PaymentRefused } from '../ports/payments'
import { today } from '../settings/firm'
import { applyFacts } from './applyFacts'
import type { Desk } from './applyPayment'
import { notChargeable } from './chargeable'
import { requireCustomer } from './customer'
import { enteredAmount, refusedAt } from './enteredAmount'
import { type StartCheckoutInput, startCheckoutInput } from './ledgerInput'
import { leftMinor } from './moves'
import { type UnderWay, underWayOf } from './underWay'

/** Stripe keeps a page open for 30 minutes at least. */
const OPEN_MS = 60 * 60_000

type Invoice = typeof invoices.$inferSelect
type Part = { invoiceId: string; number: string; amountMinor: number }

/**
 * Opens Stripe's page for invoices of the viewer's client, in one currency, each in full or, where the firm takes
 * parts, in part. Pages that are open for any of them are closed at Stripe first; where a payment is under way
 * none is opened. Refusal 'invalid' at `invoices` or `invoices.0.amount`; 'unavailable' where Stripe does not
 * answer: nothing was paid then.
 */
export async function startCheckout(
  ctx: Context,
  input: StartCheckoutInput,
): Promise<{ url: string; checkoutId: string }> {
  requireScope(ctx.viewer, 'payments.make')
  const asked = parse(startCheckoutInput, input)
  const viewer = requirePerson(ctx.viewer)
  if (ctx.payments.mode === 'none') throw new Refusal('unavailable', 'Online payment is not set up here.')
  const clientId = viewer.membership?.clientId ?? ''
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  await closeEarlier(
    ctx,
    desk,
    clientId,
    asked.invoices.map(({ invoiceId }) => invoiceId),
  )

  const id = ctx.id('chk')
  const expiresAt = new Date(ctx.now().getTime() + OPEN_MS)
  const { customerId } = await requireCustomer(ctx, clientId)
  const { parts, currency, amountMinor } = await ctx.write(async (tx) => {
    const { parts, currency, exponent } = await partsOf(tx, ctx, desk, asked)
    const amountMinor = parts.reduce((sum, part) => sum + part.amountMinor, 0)
    const problem = notChargeable(amountMinor, currency)
    if (problem) throw refusedAt(parts.length === 1 ? 'invoices.0.amount' : 'invoices', problem)
    const row = { id, kind: 'pay' as const, state: 'new' as const, clientId, personId: viewer.id, currency, exponent }
    await tx.insert(checkouts).values({ ...row, amountMinor, createdAt: ctx.now(), expiresAt })
    await tx
      .insert(checkoutInvoices)
      .values(parts.map((part) => ({ checkoutId: id, invoiceId: part.invoiceId, amountMinor: part.amountMinor })))
    return { parts, currency, amountMinor }
  })

  const back = `${ctx.appUrl}/pay/${id}`
  const page = await openPage(ctx, id, () =>
    ctx.payments.createCheckout(
      {
        ourId: id,
        kind: 'pay',
        customerId,
        amountMinor,
        currency,
        description: `${parts.length === 1 ? 'Invoice' : 'Invoices'} ${parts.map(({ number }) => number).join(', ')}`,
        keepCard: asked.keepCard,
        successUrl: back,
        cancelUrl: `${back}?left=${asked.keepCard ? 'keep' : 'yes'}`,
        expiresAt,
      },
      id,
    ),
  )
  return { url: page.url, checkoutId: id }
}

/** The page at Stripe, and where it is. What Stripe refuses is said at the form. */
export async function openPage(
  ctx: Context,
  id: string,
  create: () => Promise<CheckoutFacts & { url: string }>,
): Promise<{ url: string }> {
  try {
    const { stripeId, url } = await create()
    await ctx.write(async (tx) => {
      await tx
        .update(checkouts)
        .set({ state: 'open', stripeId, url })
        .where(and(eq(checkouts.id, id), eq(checkouts.state, 'new')))
    })
    return { url }
  } catch (error) {
    if (!(error instanceof PaymentRefused)) throw error
    await ctx.write(async (tx) => {
      await tx
        .update(checkouts)
        .set({ state: 'failed', problem: error.message })
        .where(and(eq(checkouts.id, id), eq(checkouts.state, 'new')))
    })
    throw refusedAt('invoices', error.message)
  }
}

/** So that two tabs cannot both pay. One that was paid meanwhile is booked by the way. */
async function closeEarlier(ctx: Context, desk: Desk, clientId: string, invoiceIds: string[]): Promise<void> {
  const earlier = await ctx.db
    .selectDistinct({ stripeId: checkouts.stripeId })
    .from(checkouts)
    .innerJoin(checkoutInvoices, eq(checkoutInvoices.checkoutId, checkouts.id))
    .where(
      and(
        eq(checkouts.clientId, clientId),
        eq(checkouts.state, 'open'),
        isNotNull(checkouts.stripeId),
        inArray(checkoutInvoices.invoiceId, invoiceIds),
      ),
    )
  for (const { stripeId } of earlier) {
    const facts = await ctx.payments.expireCheckout(stripeId ?? '')
    await ctx.write((tx) => applyFacts(tx, ctx, desk, facts))
  }
}

async function partsOf(
  tx: Tx,
  ctx: Context,
  { firm }: Desk,
  asked: { invoices: { invoiceId: string; amount?: string | undefined }[] },
): Promise<{ parts: Part[]; currency: string; exponent: number }> {
  const ids = asked.invoices.map(({ invoiceId }) => invoiceId)
  const found = await seenInvoices(tx, ctx, ids)
  const rows = ids.map((id) => {
    const invoice = found.find((one) => one.id === id)
    if (!invoice) throw new Refusal('not-found')
    return invoice
  })
  const [first] = rows
  if (!first) throw new Refusal('not-found')
  const { currency, exponent } = first
  const underWay = await underWayOf(tx, ids, firm.timeZone)
  const fields: Record<string, string[]> = {}
  const parts = asked.invoices.map(({ invoiceId, amount }, i): Part => {
    const invoice = rows[i] as Invoice
    const field = `invoices.${i}.amount`
    try {
      if (invoice.currency !== currency) throw refusedAt(field, `Pay invoices in ${invoice.currency} by themselves`)
      const given = underWay.get(invoiceId)
      if (given) throw refusedAt(field, saidOf(invoice, given))
      return { invoiceId, number: invoice.number, amountMinor: partOf(invoice, amount, field, firm.partPayments) }
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'invalid') throw error
      Object.assign(fields, error.fields)
      return { invoiceId, number: invoice.number, amountMinor: 0 }
    }
  })
  if (Object.keys(fields).length) throw new Refusal('invalid', undefined, { fields })
  return { parts, currency, exponent }
}

const saidOf = ({ number, currency, exponent }: Invoice, { amountMinor, sinceOn }: UnderWay): string =>
  `A payment of ${decimalOf({ minor: amountMinor, exponent })} ${currency} for ${number} is under way since ${sinceOn}. Pay again only if it fails`

/** Inside the write, since what is owed must be what is asked for. */
async function seenInvoices(tx: Tx, ctx: Context, ids: string[]): Promise<Invoice[]> {
  const { where, values } = invoicesSeenBy(ctx.viewer)
  return tx
    .select()
    .from(invoices)
    .where(and(inArray(invoices.id, ids), where))
    .prepare()
    .execute(values)
}

function partOf(invoice: Invoice, amount: string | undefined, field: string, partPayments: boolean): number {
  const { status, number, currency, exponent } = invoice
  if (status === 'paid') throw refusedAt(field, `Invoice ${number} was paid meanwhile`)
  if (status !== 'open') throw refusedAt(field, `Invoice ${number} is not to be paid`)
  const owed = leftMinor(invoice)
  if (amount === undefined) return owed
  const most = { minor: owed, what: `is owed on ${number}` }
  const amountMinor = enteredAmount(amount, { field, currency, exponent, most })
  if (!partPayments && amountMinor !== owed) {
    throw refusedAt(field, `Invoices are paid in full: ${decimalOf({ minor: owed, exponent })} ${currency}`)
  }
  return amountMinor
}
