import { and, eq, isNull } from 'drizzle-orm'
import { clients } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'

/** The client as Stripe knows it, made there at the first need, once. */
export async function requireCustomer(ctx: Context, clientId: string): Promise<{ customerId: string }> {
  const [client] = await ctx.db.select().from(clients).where(eq(clients.id, clientId))
  if (!client) throw new Refusal('not-found')
  if (client.stripeCustomerId) return { customerId: client.stripeCustomerId }
  const { name, email, updatedAt } = client
  // Stripe refuses a key that comes again with other words, and those may have changed since.
  const key = `customer ${clientId} ${updatedAt.getTime()}`
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
    return { customerId: row?.customerId ?? stripeId }
  })
}
