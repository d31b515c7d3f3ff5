import { and, eq, or } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { checkouts, events, payments } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { MOST_MINOR } from '../invoices/rules'
import type { Facts } from '../ports/payments'
import type { Outcome } from './applyPayment'
import { findAsked } from './asked'

/** Stripe counts no money below zero, so a signature alone does not make such an amount true. */
export const isPossibleAmount = ({ amountMinor }: Pick<Facts, 'amountMinor'>): boolean =>
  Number.isSafeInteger(amountMinor) && amountMinor >= 0 && amountMinor <= MOST_MINOR

/** Flags what Stripe says with an impossible amount, and notifies administrators once if it is about something of ours. Call inside a write. */
export async function flagAmount(tx: Tx, ctx: Context, facts: Facts): Promise<Outcome> {
  const { stripeId, amountMinor, currency } = facts
  const problem = `Its amount cannot be right: ${amountMinor} in minor units of ${currency}`
  const about = await aboutOf(tx, facts)
  const did = 'payment.flagged'
  if (about) {
    const { clientId, ...thing } = about
    const said = await tx
      .select({ data: events.data })
      .from(events)
      .where(and(eq(events.thingKind, thing.kind), eq(events.thingId, thing.id), eq(events.did, did)))
    // Asking Stripe brings it up every hour.
    if (!said.some(({ data }) => data.amountOf === stripeId)) {
      record(tx, ctx, { did, thing, clientId, audience: 'staff', data: { problem, amountOf: stripeId } })
    }
  }
  return { state: 'flagged', thingId: stripeId, error: problem }
}

type About = { kind: string; id: string; clientId: string | null }

async function aboutOf(tx: Tx, facts: Facts): Promise<About | undefined> {
  if (facts.of === 'payment') {
    const asked = await findAsked(tx, facts)
    return asked ? { kind: asked.kind, id: asked.id, clientId: asked.clientId } : undefined
  }
  if (facts.of === 'checkout') {
    const [checkout] = await tx
      .select({ id: checkouts.id, clientId: checkouts.clientId })
      .from(checkouts)
      .where(or(eq(checkouts.id, facts.ourId ?? ''), eq(checkouts.stripeId, facts.stripeId)))
    return checkout && { kind: 'checkout', ...checkout }
  }
  const [payment] = await tx
    .select({ id: payments.id, clientId: payments.clientId })
    .from(payments)
    .where(eq(payments.stripeId, facts.paymentId ?? ''))
  return payment && { kind: 'payment', ...payment }
}
