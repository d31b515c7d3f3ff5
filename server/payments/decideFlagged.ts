import { and, eq } from 'drizzle-orm'
import { payments } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { bookPayment } from './ledger'
import { type DecideFlaggedInput, decideFlaggedInput } from './ledgerInput'

/** What becomes of a payment that does not match what was asked for: it is the client's, or it is left alone for good. */
export async function decideFlagged(ctx: Context, input: DecideFlaggedInput): Promise<{ paymentId: string }> {
  requireScope(ctx.viewer, 'payments.manage')
  const { paymentId, decision } = parse(decideFlaggedInput, input)
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  return ctx.write(async (tx) => {
    const [payment] = await tx.select().from(payments).where(eq(payments.id, paymentId))
    if (!payment) throw new Refusal('not-found')
    if (payment.state !== 'flagged') throw new Refusal('conflict', 'Somebody decided on this payment already.')
    if (decision === 'book') {
      await bookPayment(tx, ctx, { ...desk, payment: bookable(payment), wanted: [], decided: true })
      return { paymentId }
    }
    await tx
      .update(payments)
      .set({ state: 'reversed' })
      .where(and(eq(payments.id, paymentId), eq(payments.state, 'flagged')))
    record(tx, ctx, {
      did: 'payment.left',
      thing: { kind: 'payment', id: paymentId },
      clientId: payment.clientId,
      audience: 'staff',
      data: { problem: payment.problem },
    })
    return { paymentId }
  })
}

const bookable = ({
  id,
  clientId,
  method,
  currency,
  exponent,
  amountMinor,
  receivedOn,
  card,
  stripeId,
}: typeof payments.$inferSelect) => ({
  id,
  clientId,
  method,
  currency,
  exponent,
  amountMinor,
  receivedOn,
  card,
  stripeId,
})
