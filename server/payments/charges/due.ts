import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { cards, charges, clients, invoices } from '../../../db/schema'
import { published } from '../../../db/sql'
import { mayActAutomatically, statusesFor } from '../../clients/rules'
import type { Context } from '../../context'
import { owedMinor } from '../../invoices/rules'
import type { Day } from '../../kernel/time'
import { today } from '../../settings/firm'
import { notChargeable } from '../rules'
import { addTry } from './retry'

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
  const due = await tx
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.clientId, clientId),
        eq(invoices.status, 'open'),
        lte(invoices.dueOn, day),
        published(invoices.importId),
      ),
    )
    .orderBy(asc(invoices.dueOn), asc(invoices.id))
  for (const invoice of due) {
    const { id: invoiceId, currency, exponent } = invoice
    const amountMinor = owedMinor(invoice)
    if (amountMinor <= 0 || notChargeable(amountMinor, currency)) continue
    const [last] = await tx
      .select({ attempt: charges.attempt, state: charges.state })
      .from(charges)
      .where(eq(charges.invoiceId, invoiceId))
      .orderBy(desc(charges.attempt))
      .limit(1)
    // One that failed has its own next try, or had enough; one that was refunded is not taken again.
    if (last && last.state !== 'dropped') continue
    const attempt = (last?.attempt ?? 0) + 1
    await addTry(tx, ctx, { invoiceId, clientId, cardId, attempt, currency, exponent, amountMinor }, ctx.now())
  }
}
