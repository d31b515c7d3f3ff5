import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { Tx } from '../../db/client'
import { checkoutInvoices, checkouts, clients, invoices } from '../../db/schema'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import { mayActAutomatically } from '../clients/rules'
import type { Context } from '../context'
import { invoicesSeenBy } from '../invoices/visible'
import { plainMoney } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type CheckoutRequest, PaymentRefused } from '../ports/payments'
import { today } from '../settings/firm'
import type { Desk } from './applyPayment'
import { closeLater } from './closePages'
import { closeVisit } from './closeVisit'
import { withCustomer } from './customer'
import { enteredAmount, refusedAt } from './enteredAmount'
import { inTime } from './inTime'
import { type StartCheckoutInput, startCheckoutInput } from './ledgerInput'
import { leftMinor } from './moves'
import { notChargeable } from './rules'
import { type UnderWay, underWayOf } from './underWay'

/** Stripe keeps a page open for 30 minutes at least. */
const OPEN_MS = 60 * 60_000

type Invoice = typeof invoices.$inferSelect
type Opened = { url: string; checkoutId: string }
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
  { mostMs }: { mostMs?: number } = {},
): Promise<Opened> {
  requireScope(ctx.viewer, 'payments.make')
  const asked = parse(startCheckoutInput, input)
  if (ctx.payments.mode === 'none') throw new Refusal('unavailable', 'Online payment is not set up here.')
  return inTime(start(ctx, asked), mostMs)
}

async function start(ctx: Context, asked: z.output<typeof startCheckoutInput>): Promise<Opened> {
  const viewer = requirePerson(ctx.viewer)
  const clientId = viewer.membership?.clientId ?? ''
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  const invoiceIds = asked.invoices.map(({ invoiceId }) => invoiceId)
  for (const visit of await openVisits(ctx, clientId, invoiceIds)) await closeVisit(ctx, desk, visit)

  const id = ctx.id('chk')
  const expiresAt = new Date(ctx.now().getTime() + OPEN_MS)
  const { parts, currency, amountMinor } = await ctx.write(async (tx) => {
    const { parts, currency, exponent } = await partsOf(tx, ctx, desk, asked)
    const amountMinor = parts.reduce((sum, part) => sum + part.amountMinor, 0)
    const problem = notChargeable(amountMinor, currency, desk.firm.locale)
    if (problem) throw refusedAt(parts.length === 1 ? 'invoices.0.amount' : 'invoices', problem)
    const row = { id, kind: 'pay' as const, state: 'new' as const, clientId, personId: viewer.id, currency, exponent }
    await tx.insert(checkouts).values({ ...row, amountMinor, createdAt: ctx.now(), expiresAt })
    await tx
      .insert(checkoutInvoices)
      .values(parts.map((part) => ({ checkoutId: id, invoiceId: part.invoiceId, amountMinor: part.amountMinor })))
    return { parts, currency, amountMinor }
  })

  const back = `${ctx.appUrl}/pay/${id}`
  const page = await openPage(
    ctx,
    { id, clientId },
    {
      kind: 'pay',
      amountMinor,
      currency,
      description: `${parts.length === 1 ? 'Invoice' : 'Invoices'} ${parts.map(({ number }) => number).join(', ')}`,
      keepCard: asked.keepCard,
      successUrl: back,
      cancelUrl: `${back}?left=${asked.keepCard ? 'keep' : 'yes'}`,
      expiresAt,
    },
  )
  return keepLast(ctx, desk, { clientId, invoiceIds, mine: { ...page, amountMinor } })
}

/** Of pages that were opened at the same moment one stays, whoever comes to this last. */
async function keepLast(
  ctx: Context,
  desk: Desk,
  { clientId, invoiceIds, mine }: { clientId: string; invoiceIds: string[]; mine: Opened & { amountMinor: number } },
): Promise<Opened> {
  const open = await openVisits(ctx, clientId, invoiceIds)
  const last = open.pop()
  for (const visit of open) await closeVisit(ctx, desk, visit)
  if (!last || last.id === mine.checkoutId) return { url: mine.url, checkoutId: mine.checkoutId }
  if (last.amountMinor === mine.amountMinor) return { url: last.url, checkoutId: last.id }
  throw new Refusal('conflict', 'Another page was opened for the same invoice at this moment. Pay there.')
}

/** The page at Stripe, and where it is. What Stripe refuses is said at the form. */
export async function openPage(
  ctx: Context,
  { id, clientId }: { id: string; clientId: string },
  asked: Omit<CheckoutRequest, 'ourId' | 'customerId'>,
): Promise<Opened> {
  try {
    const { stripeId, url } = await withCustomer(ctx, clientId, (customerId) =>
      ctx.payments.createCheckout({ ...asked, ourId: id, customerId }, `${id} ${customerId}`),
    )
    await ctx.write(async (tx) => {
      await tx
        .update(checkouts)
        .set({ state: 'open', stripeId, url })
        .where(and(eq(checkouts.id, id), eq(checkouts.state, 'new')))
      // Archiving closes the pages that it finds open: this one was not open yet.
      const [client] = await tx.select({ status: clients.status }).from(clients).where(eq(clients.id, clientId))
      if (client && !mayActAutomatically('checkout', client)) await closeLater(tx, ctx, id)
    })
    return { url, checkoutId: id }
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

type Visit = { id: string; stripeId: string | null; url: string; amountMinor: number }

/** Pages on which any of these invoices can be paid, the last one last. */
const openVisits = (ctx: Context, clientId: string, invoiceIds: string[]): Promise<Visit[]> =>
  ctx.db
    .selectDistinct({
      id: checkouts.id,
      stripeId: checkouts.stripeId,
      url: checkouts.url,
      amountMinor: checkouts.amountMinor,
    })
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
    .orderBy(asc(checkouts.id))

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
  `A payment of ${plainMoney({ minor: amountMinor, currency, exponent })} for ${number} is under way since ${sinceOn}. Pay again only if it fails`

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
    throw refusedAt(field, `Invoices are paid in full: ${plainMoney({ minor: owed, currency, exponent })}`)
  }
  return amountMinor
}
