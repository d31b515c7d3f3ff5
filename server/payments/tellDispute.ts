import { and, asc, eq } from 'drizzle-orm'
import type { ReadDb, Tx } from '../../db/client'
import { events } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import type { DisputeFacts } from '../ports/payments'
import type { Payment } from './moves'

type Told = Pick<DisputeFacts, 'stripeId' | 'state' | 'amountMinor' | 'currency' | 'reason' | 'answerBy'>

/**
 * A step: tells administrators of a dispute, and again where until when it is to be answered is new. A lost one
 * is told of when its money is taken off the payment.
 */
export async function tellDispute(tx: Tx, ctx: Context, dispute: Told, payment: Payment | undefined): Promise<void> {
  if (!payment || dispute.state === 'lost') return
  const { stripeId, amountMinor, currency, reason } = dispute
  const answerBy = dispute.answerBy?.toISOString() ?? null
  const won = dispute.state === 'won'
  if (!won) {
    const before = (await disputesTold(tx, payment.id)).find((one) => one.stripeId === stripeId)
    if (before && (answerBy === null || before.answerBy === answerBy)) return
  }
  record(tx, ctx, {
    did: won ? 'payment.dispute-won' : 'payment.disputed',
    thing: { kind: 'payment', id: payment.id },
    clientId: payment.clientId,
    audience: 'staff',
    data: { reason, amountMinor, currency, exponent: payment.exponent, dispute: stripeId, answerBy },
  })
}

/** What was last told of each of a payment's disputes. */
export async function disputesTold(
  db: Pick<ReadDb, 'select'>,
  paymentId: string,
): Promise<{ stripeId: string; answerBy: string | null }[]> {
  const told = await db
    .select({ data: events.data })
    .from(events)
    .where(and(eq(events.thingKind, 'payment'), eq(events.thingId, paymentId), eq(events.did, 'payment.disputed')))
    .orderBy(asc(events.seq))
  const last = new Map<string, string | null>()
  for (const { data } of told) {
    if (typeof data.dispute === 'string')
      last.set(data.dispute, typeof data.answerBy === 'string' ? data.answerBy : null)
  }
  return [...last].map(([stripeId, answerBy]) => ({ stripeId, answerBy }))
}
