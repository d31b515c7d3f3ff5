import { eq } from 'drizzle-orm'
import { payments } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { addDays } from '../kernel/time'
import { bookPayment } from '../payments/ledger'
import { refusalOf } from '../refusalOf'
import { today } from '../settings/firm'
import { batchPaymentId, batchRecords } from './bulkBatch'
import { type BulkMarkPaidInput, bulkMarkPaidInput } from './bulkInput'
import { bulkRows } from './bulkRows'
import { type Outcome, outcomeOf } from './bulkRules'
import { owedMinor } from './rules'

const YEAR = 366

/**
 * Books for each invoice a payment by hand of what is owed on it. Each is a write of its own: one that cannot
 * be booked stops no other, and what the batch says it did is true. Done twice, or by two at once, it is done once.
 */
export async function bulkMarkPaid(ctx: Context, input: BulkMarkPaidInput): Promise<{ batchId: string }> {
  requireScope(ctx.viewer, 'payments.manage')
  const asked = parse(bulkMarkPaidInput, input)
  const { batchId, invoiceIds } = asked
  const day = await today(ctx)
  if (asked.receivedOn > day) throw refused('The day on which the money came is not yet.')
  if (asked.receivedOn < addDays(day, -YEAR)) throw refused('That day is more than a year ago.')
  if ((await batchRecords(ctx.db, batchId)).length) return { batchId }

  const results: Record<string, Outcome> = {}
  for (const invoiceId of invoiceIds) {
    try {
      results[invoiceId] = await markPaid(ctx, { ...asked, invoiceId, day })
    } catch (error) {
      if (refusalOf(error)?.code === 'unavailable') throw error
      ctx.log.error({ err: error, invoiceId, batchId }, 'an invoice could not be marked as paid')
      results[invoiceId] = 'failed'
    }
  }
  await ctx.write(async (tx) => {
    if ((await batchRecords(tx, batchId)).length) return
    const { method, receivedOn, reference } = asked
    record(tx, ctx, {
      did: 'invoice.bulk-paid',
      thing: { kind: 'batch', id: batchId },
      audience: 'staff',
      data: { results, method, receivedOn, reference },
    })
  })
  return { batchId }
}

type One = Pick<BulkMarkPaidInput, 'batchId' | 'method' | 'receivedOn' | 'reference'> & {
  invoiceId: string
  day: string
}

async function markPaid(
  ctx: Context,
  { batchId, invoiceId, day, method, receivedOn, reference }: One,
): Promise<Outcome> {
  const firm = await ctx.firm()
  const paymentId = batchPaymentId(batchId, invoiceId)
  const madeById = ctx.viewer.kind === 'person' ? ctx.viewer.id : null
  return ctx.write(async (tx) => {
    const [booked] = await tx.select({ id: payments.id }).from(payments).where(eq(payments.id, paymentId))
    if (booked) return 'done'
    const { rows } = await bulkRows(tx, ctx.viewer, [invoiceId], ctx.now())
    const invoice = rows.get(invoiceId)
    if (!invoice) return 'gone'
    const amountMinor = owedMinor(invoice)
    const outcome = outcomeOf('paid', { status: invoice.status, owedMinor: amountMinor })
    if (outcome !== 'done') return outcome
    const { clientId, currency, exponent } = invoice
    await bookPayment(tx, ctx, {
      firm,
      today: day,
      payment: { id: paymentId, clientId, method, currency, exponent, amountMinor, receivedOn, reference, madeById },
      wanted: [{ invoiceId, amountMinor }],
    })
    return outcome
  })
}

const refused = (message: string) => new Refusal('invalid', undefined, { fields: { receivedOn: [message] } })
