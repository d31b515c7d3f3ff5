import { and, desc, eq, lte } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, subscriptionPeriods } from '../../db/schema'
import type { Day } from '../kernel/time'
import type { Timed } from './rules'

/** The subscription as it was asked for money: days of an invoice that is void are not given back. */
export async function asCharged<Of extends Timed & { id: string }>(
  db: Pick<Tx, 'select'>,
  of: Of,
  today: Day,
): Promise<Of> {
  if (of.periodOn === null || of.periodOn <= today) return of
  const [last] = await db
    .select({ status: invoices.status })
    .from(subscriptionPeriods)
    .innerJoin(invoices, eq(invoices.id, subscriptionPeriods.invoiceId))
    .where(and(eq(subscriptionPeriods.subscriptionId, of.id), lte(subscriptionPeriods.startOn, today)))
    .orderBy(desc(subscriptionPeriods.startOn))
    .limit(1)
  return last?.status === 'void' ? { ...of, periodOn: today } : of
}
