import { and, asc, eq } from 'drizzle-orm'
import { checkoutInvoices, checkouts, clients, invoices, payments, receipts } from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { owedMinor } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type GetCheckoutInput, getCheckoutInput } from './input'

/** `checking`: paid, and waiting for an administrator because it does not match what was asked for. */
export type CheckoutShown = 'confirming' | 'paid' | 'checking' | 'failed' | 'expired'

/** What the database knows of a visit to Stripe's page. One that is not the viewer's client's is not found. */
export async function getCheckout(ctx: Context, input: GetCheckoutInput) {
  const scope = requireScope(ctx.viewer, 'payments.read')
  const { checkoutId } = parse(getCheckoutInput, input)
  const own = scope.kind === 'client' ? eq(checkouts.clientId, scope.clientId) : undefined
  const [found] = await ctx.db
    .select({ checkout: checkouts, clientName: clients.name })
    .from(checkouts)
    .innerJoin(clients, eq(clients.id, checkouts.clientId))
    .where(and(eq(checkouts.id, checkoutId), own))
  if (!found) throw new Refusal('not-found')

  const [wanted, [payment]] = await Promise.all([
    ctx.db
      .select({ invoice: invoices, amountMinor: checkoutInvoices.amountMinor })
      .from(checkoutInvoices)
      .innerJoin(invoices, eq(invoices.id, checkoutInvoices.invoiceId))
      .where(eq(checkoutInvoices.checkoutId, checkoutId))
      .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id)),
    ctx.db
      .select({ id: payments.id, state: payments.state, receipt: receipts.number, receiptId: receipts.id })
      .from(payments)
      .leftJoin(receipts, eq(receipts.paymentId, payments.id))
      .where(and(eq(payments.checkoutId, checkoutId), eq(payments.clientId, found.checkout.clientId)))
      .orderBy(asc(payments.createdAt), asc(payments.id))
      .limit(1),
  ])
  const { checkout } = found
  return {
    id: checkout.id,
    kind: checkout.kind,
    shown: shownCheckout(checkout.state, payment?.state),
    currency: checkout.currency,
    exponent: checkout.exponent,
    amountMinor: checkout.amountMinor,
    problem: checkout.problem,
    client: { id: checkout.clientId, name: found.clientName },
    invoices: wanted.map(({ invoice, amountMinor }) => ({
      id: invoice.id,
      number: invoice.number,
      amountMinor,
      owedMinor: owedMinor(invoice),
    })),
    payment: payment && payment.state !== 'flagged' ? payment : null,
    /** Given, and on its way from an account for days. */
    slow: checkout.kind === 'pay' && checkout.state === 'open' && checkout.stripePaymentId !== null,
    checkedAt: checkout.checkedAt,
    /** Whether the viewer may pay again, and whether Stripe can be asked. */
    can: { pay: may(ctx.viewer, 'payments.make'), check: ctx.payments.mode !== 'none' && checkout.stripeId !== null },
  }
}

function shownCheckout(
  state: (typeof checkouts.$inferSelect)['state'],
  payment: (typeof payments.$inferSelect)['state'] | undefined,
): CheckoutShown {
  if (payment === 'flagged') return 'checking'
  if (state === 'new' || state === 'open') return 'confirming'
  return state
}
