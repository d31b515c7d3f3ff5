import { and, asc, eq, gt, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { cards, clients } from '../../../db/schema'
import { published } from '../../../db/sql'
import { mayActAutomatically, statusesFor } from '../../clients/rules'
import type { Context } from '../../context'
import type { Day } from '../../kernel/time'
import { today } from '../../settings/firm'
import { addTry } from './retry'
import { invoicesToCharge } from './toCharge'

const AT_ONCE = 100

/**
 * Once a day: writes down a first try for every invoice that is due of every client that has what is due charged.
 * Running it again changes nothing.
 */
export async function unscopedChargeDue(ctx: Context): Promise<void> {
  if (ctx.payments.mode === 'none') return
  const day = await today(ctx)
  let after = ''
  for (;;) {
    const found = await ctx.db
      .select({ id: clients.id, cardId: cards.id })
      .from(clients)
      .innerJoin(cards, and(eq(cards.id, clients.autopayCardId), isNull(cards.removedAt)))
      .where(
        and(
          isNotNull(clients.autopayCardId),
          inArray(clients.status, statusesFor('charge')),
          gt(clients.id, after),
          published(clients.importId),
        ),
      )
      .orderBy(asc(clients.id))
      .limit(AT_ONCE)
    for (const { id, cardId } of found) await ctx.write((tx) => addFirstTries(tx, ctx, { clientId: id, cardId, day }))
    const last = found.at(-1)
    if (found.length < AT_ONCE || !last) return
    after = last.id
  }
}

async function addFirstTries(
  tx: Tx,
  ctx: Context,
  { clientId, cardId, day }: { clientId: string; cardId: string; day: Day },
): Promise<void> {
  const [client] = await tx.select({ status: clients.status }).from(clients).where(eq(clients.id, clientId))
  if (!client || !mayActAutomatically('charge', client)) return
  for (const due of await invoicesToCharge(tx, { clientId, day })) {
    await addTry(tx, ctx, { ...due, clientId, cardId }, ctx.now())
  }
}
