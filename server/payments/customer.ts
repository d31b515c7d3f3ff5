import { and, eq, isNull } from 'drizzle-orm'
import { cards, clients } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { PaymentRefused } from '../ports/payments'
import { dropWaiting } from './charges/drop'

/**
 * Asks Stripe for something of a client as Stripe knows it, made there at the first need. Where it was deleted
 * there, or is of another account, it is made again, once.
 */
export async function withCustomer<T>(
  ctx: Context,
  clientId: string,
  ask: (customerId: string) => Promise<T>,
): Promise<T> {
  const customerId = await requireCustomer(ctx, clientId)
  try {
    return await ask(customerId)
  } catch (error) {
    if (!(error instanceof PaymentRefused) || error.code !== 'resource_missing') throw error
    await forgetCustomer(ctx, clientId, customerId)
    return ask(await requireCustomer(ctx, clientId, customerId))
  }
}

/** `instead` of one that is gone: under its key Stripe would name that again. */
async function requireCustomer(ctx: Context, clientId: string, instead = ''): Promise<string> {
  const [client] = await ctx.db.select().from(clients).where(eq(clients.id, clientId))
  if (!client) throw new Refusal('not-found')
  if (client.stripeCustomerId) return client.stripeCustomerId
  const { name, email, updatedAt } = client
  // Stripe refuses a key that comes again with other words, and those may have changed since.
  const key = `customer ${clientId} ${updatedAt.getTime()} ${instead}`
  const { stripeId } = await ctx.payments.createCustomer({ ourId: clientId, name, email }, key)
  return ctx.write(async (tx) => {
    await tx
      .update(clients)
      .set({ stripeCustomerId: stripeId })
      .where(and(eq(clients.id, clientId), isNull(clients.stripeCustomerId)))
    const [row] = await tx
      .select({ customerId: clients.stripeCustomerId })
      .from(clients)
      .where(eq(clients.id, clientId))
    return row?.customerId ?? stripeId
  })
}

/** The cards were the customer's. */
async function forgetCustomer(ctx: Context, clientId: string, customerId: string): Promise<void> {
  await ctx.write(async (tx) => {
    const same = and(eq(clients.id, clientId), eq(clients.stripeCustomerId, customerId))
    const [before] = await tx.select().from(clients).where(same)
    if (!before) return
    await tx.update(clients).set({ stripeCustomerId: null, autopayCardId: null }).where(same)
    await tx
      .update(cards)
      .set({ removedAt: ctx.now() })
      .where(and(eq(cards.clientId, clientId), isNull(cards.removedAt)))
    if (!before.autopayCardId) return
    await dropWaiting(tx, ctx, clientId, 'The card is no longer kept at Stripe')
    record(tx, ctx, {
      did: 'payment.autopay-changed',
      thing: { kind: 'client', id: clientId },
      clientId,
      audience: 'client',
      data: { card: '' },
    })
  })
}
