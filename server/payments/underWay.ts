import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { charges, checkoutInvoices, checkouts } from '../../db/schema'
import { type Day, dayIn } from '../kernel/time'

export type UnderWay = {
  amountMinor: number
  sinceOn: Day
  /** The visit to Stripe's page on which it was given; null where a kept card is charged. */
  checkoutId: string | null
  /** Stripe was asked to charge a card and has not said anything: that is known within minutes. */
  unanswered: boolean
}

/**
 * What of these invoices is given and has not arrived: debited from an account, which takes days, or asked of a
 * kept card and not answered. By invoice. Whoever paid again meanwhile would pay twice.
 */
export async function underWayOf(
  db: Pick<ReadDb, 'select'>,
  ids: string[],
  timeZone: string,
): Promise<Map<string, UnderWay>> {
  if (!ids.length) return new Map()
  const visits = await db
    .select({
      invoiceId: checkoutInvoices.invoiceId,
      amountMinor: checkoutInvoices.amountMinor,
      since: checkouts.createdAt,
      checkoutId: checkouts.id,
    })
    .from(checkoutInvoices)
    .innerJoin(checkouts, eq(checkouts.id, checkoutInvoices.checkoutId))
    .where(
      and(inArray(checkoutInvoices.invoiceId, ids), eq(checkouts.state, 'open'), isNotNull(checkouts.stripePaymentId)),
    )
    .orderBy(asc(checkouts.createdAt), asc(checkouts.id))
  const charged = await db
    .select({
      invoiceId: charges.invoiceId,
      amountMinor: charges.amountMinor,
      since: charges.updatedAt,
      stripeId: charges.stripePaymentId,
    })
    .from(charges)
    .where(and(inArray(charges.invoiceId, ids), eq(charges.state, 'pending')))
    .orderBy(asc(charges.updatedAt), asc(charges.id))
  return new Map(
    [
      ...visits.map((one) => ({ ...one, unanswered: false })),
      ...charged.map(({ stripeId, ...one }) => ({ ...one, checkoutId: null, unanswered: !stripeId })),
    ].map(({ invoiceId, since, ...one }) => [invoiceId, { ...one, sinceOn: dayIn(since, timeZone) }] as const),
  )
}
