import type { Context } from '~/server/context'
import { type LeftCheckout, leftCheckout } from '~/server/payments/leftCheckout'

/** What became of the visit to Stripe's page that the address names; null if it names none of the viewer's. */
export async function leftIn(ctx: Context, query: URLSearchParams): Promise<LeftCheckout | null> {
  const checkoutId = query.get('left')
  return checkoutId && checkoutId.length <= 64 ? leftCheckout(ctx, { checkoutId }) : null
}
