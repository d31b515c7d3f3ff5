import { eq } from 'drizzle-orm'
import { checkouts } from '../../../db/schema'
import { unscopedCloseVisit } from '../../payments/closeVisit'
import { unscopedReconcile } from '../../payments/reconcile'
import { unscopedAskCheckout } from '../../payments/syncCheckout'
import type { Handler } from '../context'

export const syncPayments: Handler<'payments.sync'> = async (ctx, { payload }) => {
  const [checkout] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, payload.checkoutId))
  if (checkout) await unscopedAskCheckout(ctx, checkout)
  return undefined
}

export const closeCheckout: Handler<'checkout.close'> = async (ctx, { payload }) => {
  await unscopedCloseVisit(ctx, payload.checkoutId)
  return undefined
}

export const reconcilePayments: Handler<'payments.reconcile'> = async (ctx) => {
  await unscopedReconcile(ctx)
  return undefined
}
