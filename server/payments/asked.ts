import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { charges, checkoutInvoices, checkouts, clients } from '../../db/schema'
import type { PaymentFacts } from '../ports/payments'

/** What a payment at Stripe was asked for: a visit of the client to its page, or a charge of a kept card. */
export type Asked = {
  kind: 'checkout' | 'charge'
  id: string
  clientId: string
  personId: string | null
  customerId: string | null
  currency: string
  amountMinor: number
  /** The payment that is known to belong to it. */
  stripePaymentId: string | null
  wanted: { invoiceId: string; amountMinor: number }[]
}

/** Null for what was not asked for here. */
export async function findAsked(
  tx: Tx,
  { ourId, stripeId }: Pick<PaymentFacts, 'ourId' | 'stripeId'>,
): Promise<Asked | null> {
  return (await checkoutOf(tx, ourId, stripeId)) ?? (await chargeOf(tx, ourId, stripeId))
}

async function checkoutOf(tx: Tx, ourId: string | null, stripeId: string): Promise<Asked | null> {
  const [found] = await tx
    .select({ checkout: checkouts, customerId: clients.stripeCustomerId })
    .from(checkouts)
    .innerJoin(clients, eq(clients.id, checkouts.clientId))
    .where(ourId ? eq(checkouts.id, ourId) : eq(checkouts.stripePaymentId, stripeId))
  if (found?.checkout.kind !== 'pay') return null
  const { id, clientId, personId, currency, amountMinor, stripePaymentId } = found.checkout
  const wanted = await tx
    .select({ invoiceId: checkoutInvoices.invoiceId, amountMinor: checkoutInvoices.amountMinor })
    .from(checkoutInvoices)
    .where(eq(checkoutInvoices.checkoutId, id))
    .orderBy(checkoutInvoices.invoiceId)
  return {
    kind: 'checkout',
    id,
    clientId,
    personId,
    customerId: found.customerId,
    currency,
    amountMinor,
    stripePaymentId,
    wanted,
  }
}

async function chargeOf(tx: Tx, ourId: string | null, stripeId: string): Promise<Asked | null> {
  const [found] = await tx
    .select({ charge: charges, customerId: clients.stripeCustomerId })
    .from(charges)
    .innerJoin(clients, eq(clients.id, charges.clientId))
    .where(ourId ? eq(charges.id, ourId) : eq(charges.stripePaymentId, stripeId))
  if (!found) return null
  const { id, clientId, currency, amountMinor, stripePaymentId, invoiceId } = found.charge
  const wanted = [{ invoiceId, amountMinor }]
  const { customerId } = found
  return { kind: 'charge', id, clientId, personId: null, customerId, currency, amountMinor, stripePaymentId, wanted }
}

/** Why a payment is not the one that was asked for, in words for the administrator; null where it is. */
export function mismatch(asked: Asked, facts: Omit<PaymentFacts, 'card'>): string | null {
  if (facts.currency !== asked.currency) return `It is in ${facts.currency}; ${asked.currency} was asked for`
  if (facts.amountMinor !== asked.amountMinor) return 'Its amount is not the one that was asked for'
  if (facts.customerId !== asked.customerId) return 'It is of another customer at Stripe'
  if (asked.stripePaymentId && asked.stripePaymentId !== facts.stripeId) return 'Another payment was made for the same'
  return null
}
