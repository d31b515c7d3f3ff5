import { and, eq, inArray } from 'drizzle-orm'
import { checkouts } from '../../db/schema'
import type { Context } from '../context'
import { PaymentRefused } from '../ports/payments'

/** Null for a visit that Stripe does not know, which then is over: its account was another one. */
export async function askUnlessLost<T>(ctx: Context, checkoutId: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof PaymentRefused) || error.code !== 'resource_missing') throw error
    await ctx.write(async (tx) => {
      await tx
        .update(checkouts)
        .set({ state: 'failed', problem: error.message })
        .where(and(eq(checkouts.id, checkoutId), inArray(checkouts.state, ['new', 'open'])))
    })
    return null
  }
}
