import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { prices } from '../../db/schema'
import { NotExact, parseExact } from '../kernel/exact'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'
import { isCurrent, minorOf, priceOf, priceOfRow } from '../prices/rules'

export type PriceRow = typeof prices.$inferSelect

const refused = (message: string) => new Refusal('invalid', undefined, { fields: { priceId: [message] } })

/** A price that can be subscribed to in a currency on a day, else Refusal 'invalid' at `priceId`. */
export async function priceFor(
  tx: Pick<Tx, 'select'>,
  { priceId, serviceId, currency, day }: { priceId: string; serviceId?: string; currency: string; day: Day },
): Promise<PriceRow & { interval: 'month' | 'year' }> {
  const [price] = await tx
    .select()
    .from(prices)
    .where(and(eq(prices.id, priceId), serviceId ? eq(prices.serviceId, serviceId) : undefined))
  if (!price) throw refused('Choose a price from the list')
  if (price.currency !== currency) throw refused(`The client pays in ${currency}: choose a price in that currency`)
  if (price.interval === 'once') throw refused('This is sold once. Put it on an invoice instead')
  if (!isCurrent(price, day)) throw refused('This price is not valid on that day. Choose another one')
  return { ...price, interval: price.interval }
}

/** What a period costs; nothing that is known beforehand where it is metered. Refusal 'invalid' at `quantity`. */
export function amountOf(price: PriceRow, quantity: number): number {
  if (price.kind === 'metered') return 0
  try {
    return minorOf(priceOf(priceOfRow(price), parseExact(String(quantity))), price.exponent)
  } catch (error) {
    if (!(error instanceof NotExact)) throw error
    throw new Refusal('invalid', undefined, { fields: { quantity: ['Price times quantity is too large'] } })
  }
}

export async function priceById(tx: Pick<Tx, 'select'>, id: string | null): Promise<PriceRow | null> {
  if (id === null) return null
  const [price] = await tx.select().from(prices).where(eq(prices.id, id))
  return price ?? null
}
