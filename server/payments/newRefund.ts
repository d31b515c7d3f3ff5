import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { getPayment } from './get'
import type { GetPaymentInput } from './input'

/** What the form of a refund begins with: the payment, and the refund's id, by which sending it twice is noticed. */
export async function newRefund(ctx: Context, input: GetPaymentInput) {
  requireScope(ctx.viewer, 'payments.manage')
  return { payment: await getPayment(ctx, input), refundId: ctx.id('ref') }
}
