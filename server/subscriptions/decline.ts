import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { answerRequest } from './answerRequest'
import { type DeclineInput, declineInput } from './input'
import { requireSubscription } from './visible'

/** The firm does not do what was asked for, and says why. */
export async function declineRequest(ctx: Context, input: DeclineInput): Promise<void> {
  requireScope(ctx.viewer, 'subscriptions.manage')
  const { subscriptionId, requestId, answer } = parse(declineInput, input)
  await ctx.write(async (tx) => {
    const { subscription, service } = await requireSubscription(tx, ctx.viewer, subscriptionId)
    const declined = await answerRequest(tx, ctx, { subscriptionId, requestId, state: 'declined', answer })
    if (!declined) throw new Refusal('invalid', 'It was withdrawn or answered meanwhile.')
    record(tx, ctx, {
      did: 'subscription.answered',
      thing: { kind: 'subscription', id: subscriptionId },
      clientId: subscription.clientId,
      audience: 'client',
      data: { service: service.name, answer: 'declined' },
    })
  })
}
