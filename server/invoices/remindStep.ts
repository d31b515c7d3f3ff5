import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { insertMany } from '../../db/insert'
import { invoices, reminders } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { type Day, daysFrom } from '../kernel/time'
import { remindableClients } from './remindable'
import { owedMinor } from './rules'

/**
 * A step of a write: reminds of those of these invoices that are still open and were not told this `kind` yet,
 * and answers with their ids. The client's people are told by the event; where that reaches no one, nothing is recorded.
 */
export async function remind(
  tx: Tx,
  ctx: Context,
  { ids, kind, today }: { ids: string[]; kind: string; today: Day },
): Promise<Set<string>> {
  if (!ids.length) return new Set()
  const at = ctx.now()
  const madeById = ctx.viewer.kind === 'person' ? ctx.viewer.id : null
  const open = await tx
    .select()
    .from(invoices)
    .where(and(inArray(invoices.id, ids), eq(invoices.status, 'open')))
  const told = await tx
    .select({ id: reminders.invoiceId })
    .from(reminders)
    .where(and(inArray(reminders.invoiceId, ids), eq(reminders.kind, kind)))
  const remindable = await remindableClients(
    tx,
    ctx,
    open.map(({ clientId }) => clientId),
  )
  const done = new Set(told.map(({ id }) => id))
  const order = new Map(ids.map((id, i) => [id, i]))
  const fresh = open
    .filter((invoice) => !done.has(invoice.id) && owedMinor(invoice) > 0 && remindable.has(invoice.clientId))
    .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
  await insertMany(
    tx,
    reminders,
    fresh.map(({ id }) => ({ invoiceId: id, kind, madeById, createdAt: at })),
  )
  for (const invoice of fresh) {
    record(tx, ctx, {
      did: 'invoice.reminded',
      thing: { kind: 'invoice', id: invoice.id },
      clientId: invoice.clientId,
      audience: 'client',
      data: {
        number: invoice.number,
        days: daysFrom(invoice.dueOn, today),
        owedMinor: owedMinor(invoice),
        currency: invoice.currency,
        exponent: invoice.exponent,
        dueOn: invoice.dueOn,
      },
    })
  }
  return new Set(fresh.map(({ id }) => id))
}
