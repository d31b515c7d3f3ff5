import { unscopedDetachCard } from '../../payments/cards/detach'
import { unscopedCharge } from '../../payments/charges/charge'
import { unscopedChargeDue } from '../../payments/charges/due'
import type { Handler } from '../context'

export const doCharges: Handler<'charges'> = async (ctx) => {
  await unscopedChargeDue(ctx)
  return undefined
}

/** What Stripe said is written down in the write that marks the job as done. */
export const doCharge: Handler<'charge'> = (ctx, { payload }) => unscopedCharge(ctx, payload)

export const detachCard: Handler<'card.remove'> = async (ctx, { payload }) => {
  await unscopedDetachCard(ctx, payload)
  return undefined
}
