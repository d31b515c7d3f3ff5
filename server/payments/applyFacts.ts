import type { Tx } from '../../db/client'
import type { Context } from '../context'
import type { Facts } from '../ports/payments'
import { applyCheckout } from './applyCheckout'
import { applyPayment, type Desk, type Outcome } from './applyPayment'
import { applyRefund } from './applyRefund'
import { flagAmount, isPossibleAmount } from './flagAmount'

/**
 * A step of every write that learns something from Stripe, by message or by asking. Facts are merged: they come
 * late, twice and in any order, and a state only goes up.
 */
export async function applyFacts(tx: Tx, ctx: Context, desk: Desk, facts: Facts): Promise<Outcome> {
  if (!isPossibleAmount(facts)) return flagAmount(tx, ctx, facts)
  if (facts.of === 'payment') return applyPayment(tx, ctx, desk, facts)
  if (facts.of === 'checkout') return applyCheckout(tx, ctx, desk, facts)
  return applyRefund(tx, ctx, desk, facts)
}
