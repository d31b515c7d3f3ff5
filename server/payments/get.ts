import { and, asc, eq, inArray, or, sql } from 'drizzle-orm'
import {
  charges,
  checkoutInvoices,
  checkouts,
  clients,
  invoices,
  paymentAllocations,
  payments,
  people,
  receipts,
  refunds,
} from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { owedMinor } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type GetPaymentInput, getPaymentInput } from './input'
import { keptMinor, shownPayment } from './rules'
import { disputesTold } from './tellDispute'
import { paymentsSeenBy } from './visible'

/** One payment: what it paid, what went back of it, its receipt. An id that is not the viewer's is not found. */
export async function getPayment(ctx: Context, input: GetPaymentInput) {
  requireScope(ctx.viewer, 'payments.read')
  const { paymentId } = parse(getPaymentInput, input)
  const seen = paymentsSeenBy(ctx.viewer)
  const id = sql.placeholder('paymentId')
  const [[found], paid, back] = await Promise.all([
    ctx.db
      .prepared(`payment ${seen.key}`, (db) =>
        db
          .select({
            payment: payments,
            clientName: clients.name,
            receiptId: receipts.id,
            receiptNumber: receipts.number,
            receiptOn: receipts.issuedOn,
            madeBy: people.name,
            checkoutState: checkouts.state,
          })
          .from(payments)
          .innerJoin(clients, eq(clients.id, payments.clientId))
          .leftJoin(receipts, eq(receipts.paymentId, payments.id))
          .leftJoin(people, eq(people.id, payments.madeById))
          .leftJoin(checkouts, eq(checkouts.id, payments.checkoutId))
          .where(and(eq(payments.id, id), seen.where)),
      )
      .execute({ paymentId, ...seen.values }),
    ctx.db
      .prepared('payment.invoices', (db) =>
        db
          .select({
            id: invoices.id,
            number: invoices.number,
            status: invoices.status,
            dueOn: invoices.dueOn,
            totalMinor: invoices.totalMinor,
            paidMinor: invoices.paidMinor,
            creditedMinor: invoices.creditedMinor,
            amountMinor: paymentAllocations.amountMinor,
          })
          .from(paymentAllocations)
          .innerJoin(invoices, eq(invoices.id, paymentAllocations.invoiceId))
          .where(eq(paymentAllocations.paymentId, id))
          .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id)),
      )
      .execute({ paymentId }),
    ctx.db
      .prepared('payment.refunds', (db) =>
        db
          .select({
            id: refunds.id,
            kind: refunds.kind,
            state: refunds.state,
            amountMinor: refunds.amountMinor,
            reason: refunds.reason,
            refundedOn: refunds.refundedOn,
            stripeId: refunds.stripeId,
          })
          .from(refunds)
          .where(eq(refunds.paymentId, id))
          .orderBy(asc(refunds.createdAt), asc(refunds.id)),
      )
      .execute({ paymentId }),
  ])
  if (!found) throw new Refusal('not-found')

  const { payment } = found
  const manage = may(ctx.viewer, 'payments.manage')
  const online = payment.stripeId !== null
  const pendingMinor = back.reduce(
    (sum, one) => sum + (one.state === 'pending' && one.kind === 'refund' ? one.amountMinor : 0),
    0,
  )
  const wentBackMinor = back.reduce((sum, one) => sum + (one.state === 'succeeded' ? one.amountMinor : 0), 0)
  const refundableMinor = payment.state === 'succeeded' ? Math.max(0, keptMinor(payment) - pendingMinor) : 0
  return {
    id: payment.id,
    client: { id: payment.clientId, name: found.clientName },
    method: payment.method,
    state: payment.state,
    shown: shownPayment(payment),
    currency: payment.currency,
    exponent: payment.exponent,
    amountMinor: payment.amountMinor,
    refundedMinor: payment.refundedMinor,
    unappliedMinor: payment.unappliedMinor,
    refundableMinor,
    /** For staff alone: what went back beyond what was paid, which the firm bears. */
    excessMinor: manage && payment.state === 'succeeded' ? Math.max(0, wentBackMinor - payment.amountMinor) : 0,
    receivedOn: payment.receivedOn,
    createdAt: payment.createdAt,
    reference: payment.reference,
    card: payment.card,
    problem: payment.problem,
    imported: payment.importId !== null,
    online,
    invoices: paid.map(({ totalMinor: _total, paidMinor: _paid, creditedMinor: _credited, ...invoice }) => ({
      ...invoice,
      owedMinor: owedMinor({ ...invoice, totalMinor: _total, paidMinor: _paid, creditedMinor: _credited }),
    })),
    /** Where it did not come in: what it was for, and whether the viewer can pay that another way. */
    missed: payment.state === 'failed' ? await missedOf(ctx, payment) : [],
    refunds: back.map(({ stripeId: _, ...one }) => one),
    /** For those who can answer: what the payer’s bank asks back and has not decided. `answerBy` is an ISO moment. */
    stripeMode: stripeMode(ctx),
    disputed: manage ? await disputedOf(ctx, payment.id, back) : [],
    receipt: found.receiptId
      ? { id: found.receiptId, number: found.receiptNumber ?? '', issuedOn: found.receiptOn ?? payment.receivedOn }
      : null,
    /** For staff alone: who recorded it, and what it is called at Stripe. */
    made: manage ? { by: found.madeBy, stripeId: payment.stripeId, checkoutId: payment.checkoutId } : null,
    can: {
      refund: manage && refundableMinor > 0,
      reverse: manage && !online && payment.state === 'succeeded' && payment.refundedMinor === 0,
      decide: manage && payment.state === 'flagged',
      check: manage && online && ctx.payments.mode !== 'none',
    },
  }
}

const stripeMode = ({ payments: { mode, live } }: Context): 'embedded' | 'test' | 'live' =>
  mode === 'embedded' ? 'embedded' : live ? 'live' : 'test'

async function disputedOf(
  ctx: Context,
  paymentId: string,
  back: { kind: string; state: string; stripeId: string | null; amountMinor: number; reason: string }[],
) {
  const pending = back.filter(({ kind, state }) => kind === 'dispute' && state === 'pending')
  const told = pending.length ? await disputesTold(ctx.db, paymentId) : []
  return pending.map(({ stripeId, amountMinor, reason }) => ({
    stripeId: stripeId ?? '',
    amountMinor,
    reason,
    answerBy: told.find((one) => one.stripeId === stripeId)?.answerBy ?? null,
  }))
}

async function missedOf(ctx: Context, { chargeId, checkoutId }: typeof payments.$inferSelect) {
  const charged = ctx.db
    .select({ id: charges.invoiceId })
    .from(charges)
    .where(eq(charges.id, chargeId ?? ''))
  const visited = ctx.db
    .select({ id: checkoutInvoices.invoiceId })
    .from(checkoutInvoices)
    .where(eq(checkoutInvoices.checkoutId, checkoutId ?? ''))
  const rows = await ctx.db
    .select()
    .from(invoices)
    .where(or(inArray(invoices.id, charged), inArray(invoices.id, visited)))
    .orderBy(asc(invoices.dueOn), asc(invoices.numberKey), asc(invoices.id))
  const pays = ctx.payments.mode !== 'none' && may(ctx.viewer, 'payments.make')
  return rows.map((invoice) => ({
    id: invoice.id,
    number: invoice.number,
    owedMinor: owedMinor(invoice),
    pay: pays && owedMinor(invoice) > 0,
  }))
}

export type ShownPaymentDetail = Awaited<ReturnType<typeof getPayment>>
