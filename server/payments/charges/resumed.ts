import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { cards, clients } from '../../../db/schema'
import { mayActAutomatically } from '../../clients/rules'
import type { Context, Firm } from '../../context'
import { type Sum, sumsOf } from '../../kernel/money'
import type { Day } from '../../kernel/time'
import { cardName } from '../rules'
import { nextMorning } from './rules'
import { invoicesToCharge } from './toCharge'

/** The saved card, and the sums that are charged to it at the next run of the charges job; none if nothing is. */
export type Resumed = { card: string; on: Day; due: Sum[] }

/** Returns what automatic payment charges first once the client is active; null if it is off or already running. */
export async function resumedCharges(
  db: Pick<Tx, 'select'>,
  ctx: Pick<Context, 'now' | 'payments'>,
  { clientId, firm }: { clientId: string; firm: Pick<Firm, 'timeZone'> },
): Promise<Resumed | null> {
  if (ctx.payments.mode === 'none') return null
  const [found] = await db
    .select({ card: cards, status: clients.status })
    .from(clients)
    .innerJoin(cards, and(eq(cards.id, clients.autopayCardId), isNull(cards.removedAt)))
    .where(eq(clients.id, clientId))
  if (!found || mayActAutomatically('charge', found)) return null
  const on = nextMorning(ctx.now(), firm.timeZone)
  const invoices = await invoicesToCharge(db, { clientId, day: on })
  const due = sumsOf(invoices.map(({ amountMinor: minor, ...money }) => ({ ...money, minor })))
  return { card: cardName(found.card), on, due }
}
