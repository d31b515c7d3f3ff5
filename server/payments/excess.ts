import { and, asc, eq, gt } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { payments, refunds } from '../../db/schema'
import { numberSum } from '../../db/sql'

export type Excess = { paymentId: string; excessMinor: number; currency: string; exponent: number }

/** Payments of which more went back, by refunds and lost disputes together, than was paid: the firm bears it. */
export async function excessReturned(db: ReadDb): Promise<Excess[]> {
  const { id: paymentId, amountMinor, currency, exponent } = payments
  const sum = numberSum(refunds.amountMinor)
  const found = await db
    .select({ paymentId, amountMinor, currency, exponent, wentBackMinor: sum })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(and(eq(refunds.state, 'succeeded'), eq(payments.state, 'succeeded')))
    .groupBy(paymentId, amountMinor, currency, exponent)
    .having(gt(sum, amountMinor))
    .orderBy(asc(paymentId))
  return found.map(({ amountMinor, wentBackMinor, ...one }) => ({ ...one, excessMinor: wentBackMinor - amountMinor }))
}
