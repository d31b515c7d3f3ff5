import { recordExport } from '../activity/recordExport'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { BATCH, type Cell, decimal } from '../kernel/csv'
import { decimalOf } from '../kernel/money'
import { encodeCursor } from '../kernel/page'
import { parse } from '../kernel/parse'
import { type PaymentFilters, paymentFilters } from './input'
import { listed } from './list'
import { paymentQuery } from './query'
import { methodWords } from './rules'

export const paymentCsvHeader = [
  'Received',
  'Client',
  'Method',
  'State',
  'Reference',
  'Paid with',
  'Receipt',
  'Currency',
  'Amount',
  'Refunded',
  'Credit left',
]

/** Exactly the rows of the list with the same filters, in its order, from one consistent view. */
export async function exportPayments(ctx: Context, input: PaymentFilters): Promise<AsyncIterable<Cell[][]>> {
  requireScope(ctx.viewer, 'payments.export')
  const filters = parse(paymentFilters, input)
  await recordExport(ctx, 'payments', filters)
  return (async function* () {
    const { db, close } = await ctx.snapshot()
    try {
      let after: string | undefined
      do {
        const query = paymentQuery({ viewer: ctx.viewer, filters, edge: { after } })
        const rows = await query.rows(db, BATCH).execute(query.values)
        yield rows.map((row) => {
          const payment = listed(row)
          return [
            payment.receivedOn,
            payment.client.name,
            methodWords[payment.method],
            payment.state,
            payment.reference,
            payment.card,
            payment.receipt ?? '',
            payment.currency,
            ...[payment.amountMinor, payment.refundedMinor, payment.unappliedMinor].map((minor) =>
              decimal(decimalOf({ minor, exponent: payment.exponent })),
            ),
          ]
        })
        const last = rows.at(-1)
        after = rows.length === BATCH && last ? encodeCursor(query.cursor(last)) : undefined
      } while (after)
    } finally {
      await close()
    }
  })()
}
