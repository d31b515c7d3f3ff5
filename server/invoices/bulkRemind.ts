import { rowsOf } from '../../db/insert'
import { reminders } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { dayIn, startOfDay } from '../kernel/time'
import { batchRecords } from './bulkBatch'
import { type BulkRemindInput, bulkRemindInput } from './bulkInput'
import { bulkRows } from './bulkRows'
import { type Outcome, outcomeOf } from './bulkRules'
import { kindByHand, latestKind } from './dunningRules'
import { remindableClients } from './remindable'
import { remind } from './remindStep'
import { owedMinor } from './rules'

/**
 * Reminds of each invoice on which something is owed, at most once on a day of the firm. All in one write:
 * nothing in it can fail for one invoice alone, and so the batch is done once however often it is sent.
 */
export async function bulkRemind(ctx: Context, input: BulkRemindInput): Promise<{ batchId: string }> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { batchId, invoiceIds } = parse(bulkRemindInput, input)
  const { timeZone, reminderDays } = await ctx.firm()
  const today = dayIn(ctx.now(), timeZone)
  const morning = startOfDay(today, timeZone)
  await ctx.write(async (tx) => {
    if ((await batchRecords(tx, batchId)).length) return
    const { rows, reminded } = await bulkRows(tx, ctx.viewer, invoiceIds, morning)
    const remindable = await remindableClients(
      tx,
      ctx,
      [...rows.values()].map(({ clientId }) => clientId),
    )
    const results: Record<string, Outcome> = {}
    for (const id of invoiceIds) {
      const row = rows.get(id)
      results[id] = row
        ? outcomeOf('remind', {
            status: row.status,
            owedMinor: owedMinor(row),
            reminding: {
              remindedToday: reminded.has(id),
              clientStatus: row.clientStatus,
              reached: remindable.has(row.clientId),
            },
          })
        : 'gone'
    }
    const ids = invoiceIds.filter((id) => results[id] === 'done')
    const done = await remind(tx, ctx, { ids, kind: kindByHand(today), today })
    for (const id of ids) if (!done.has(id)) results[id] = 'reminded'
    // What the portal would say by itself of the same day has been said.
    const said = [...done].flatMap((id) => {
      const kind = latestKind(rows.get(id)?.dueOn ?? today, today, reminderDays)
      return kind === null ? [] : [{ invoiceId: id, kind, createdAt: ctx.now() }]
    })
    if (said.length) await tx.insert(reminders).select(rowsOf(reminders, said)).onConflictDoNothing()
    record(tx, ctx, {
      did: 'invoice.bulk-reminded',
      thing: { kind: 'batch', id: batchId },
      audience: 'staff',
      data: { results },
    })
  })
  return { batchId }
}
