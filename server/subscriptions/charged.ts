import { and, desc, eq, lte } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, subscriptionPeriods } from '../../db/schema'
import { addDays, type Day } from '../kernel/time'
import type { Timed } from './rules'

/**
 * The subscription as it was asked for money: days of an invoice that is void are not given back, nor days until
 * billing starts again.
 */
export async function asCharged<Of extends Timed & { id: string; billFromOn: Day | null }>(
  db: Pick<Tx, 'select'>,
  of: Of,
  today: Day,
): Promise<Of> {
  if (of.periodOn === null || of.periodOn <= today) return of
  const [last] = await db
    .select({ status: invoices.status, endOn: subscriptionPeriods.endOn })
    .from(subscriptionPeriods)
    .innerJoin(invoices, eq(invoices.id, subscriptionPeriods.invoiceId))
    .where(and(eq(subscriptionPeriods.subscriptionId, of.id), lte(subscriptionPeriods.startOn, today)))
    .orderBy(desc(subscriptionPeriods.startOn))
    .limit(1)
  if (last?.status === 'void') return { ...of, periodOn: today }
  if (of.billFromOn === null || of.billFromOn <= today) return of
  return { ...of, periodOn: last && last.endOn >= today ? addDays(last.endOn, 1) : today }
}
