import { eq } from 'drizzle-orm'
import { payments, refunds } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { reverseBooked } from '../payments/ledger'
import { refusalOf } from '../refusalOf'
import { today } from '../settings/firm'
import { batchPaymentId, batchRecords } from './bulkBatch'
import { type BatchInput, batchInput } from './bulkInput'
import { type Outcome, UNDO_MS } from './bulkRules'

/**
 * Takes back exactly the payments that a batch booked, within the hour; each in a write of its own. One of which
 * something was refunded, or that was taken back by itself, stays as it is. Done twice, it is done once.
 */
export async function undoBatch(ctx: Context, input: BatchInput): Promise<{ batchId: string }> {
  requireScope(ctx.viewer, 'payments.manage')
  const { batchId } = parse(batchInput, input)
  const records = await batchRecords(ctx.db, batchId)
  const paid = records.find(({ did }) => did === 'invoice.bulk-paid')
  if (!paid) throw new Refusal('not-found')
  if (records.some(({ did }) => did === 'invoice.bulk-undone')) return { batchId }
  if (ctx.now().getTime() > paid.at.getTime() + UNDO_MS) {
    throw new Refusal('conflict', 'More than an hour has passed. Take payments back one by one on their pages.')
  }
  const day = await today(ctx)
  const results: Record<string, Outcome> = {}
  for (const [invoiceId, outcome] of paid.results) {
    if (outcome !== 'done') continue
    try {
      results[invoiceId] = await takeBack(ctx, batchPaymentId(batchId, invoiceId), day)
    } catch (error) {
      if (refusalOf(error)?.code === 'unavailable') throw error
      ctx.log.error({ err: error, invoiceId, batchId }, 'a payment could not be taken back')
      results[invoiceId] = 'failed'
    }
  }
  await ctx.write(async (tx) => {
    if ((await batchRecords(tx, batchId)).some(({ did }) => did === 'invoice.bulk-undone')) return
    record(tx, ctx, {
      did: 'invoice.bulk-undone',
      thing: { kind: 'batch', id: batchId },
      audience: 'staff',
      data: { results },
    })
  })
  return { batchId }
}

const takeBack = (ctx: Context, paymentId: string, day: string): Promise<Outcome> =>
  ctx.write(async (tx) => {
    const [payment] = await tx.select().from(payments).where(eq(payments.id, paymentId))
    if (!payment) return 'gone'
    if (payment.state === 'reversed') return 'done'
    const [refund] = await tx.select({ id: refunds.id }).from(refunds).where(eq(refunds.paymentId, paymentId)).limit(1)
    if (payment.state !== 'succeeded' || refund) return 'changed'
    await reverseBooked(tx, ctx, { payment, reason: 'Marked as paid by mistake', today: day })
    return 'done'
  })
