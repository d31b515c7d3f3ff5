import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { answerRequest } from './answerRequest'
import { type WithdrawInput, withdrawInput } from './input'
import { requireSubscription } from './visible'

/** What was asked for and not answered yet is asked for no more. */
export async function withdrawRequest(ctx: Context, input: WithdrawInput): Promise<void> {
  requireScope(ctx.viewer, 'subscriptions.request')
  const { subscriptionId, requestId } = parse(withdrawInput, input)
  await ctx.write(async (tx) => {
    const { subscription, service } = await requireSubscription(tx, ctx.viewer, subscriptionId)
    const withdrawn = await answerRequest(tx, ctx, { subscriptionId, requestId, state: 'withdrawn' })
    if (!withdrawn) throw new Refusal('invalid', 'It was answered meanwhile.')
    record(tx, ctx, {
      did: 'subscription.request-withdrawn',
      thing: { kind: 'subscription', id: subscriptionId },
      clientId: subscription.clientId,
      audience: 'staff',
      data: { service: service.name },
    })
  })
}
