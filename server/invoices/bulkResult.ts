import { inArray } from 'drizzle-orm'
import { payments } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { batchPaymentId, batchRecords } from './bulkBatch'
import { type BatchInput, batchInput } from './bulkInput'
import { bulkRows } from './bulkRows'
import { type BulkKind, type Outcome, UNDO_MS } from './bulkRules'
import { type ListedInvoice, listed } from './list'

export type BulkResult = {
  does: BulkKind
  batchId: string
  rows: {
    id: string
    /** Null where it is not there any more. */
    invoice: ListedInvoice | null
    outcome: Outcome
    /** What was booked, which may be less than was owed when the batch was looked at. */
    paidMinor: number | null
    /** What became of taking it back; null where that was not tried. */
    undone: Outcome | null
  }[]
  done: number
  skipped: number
  undone: boolean
  /** What was booked can be taken back until then; null where it cannot. */
  undoUntil: Date | null
}

/** What a batch did, a row for each of its invoices, and how those stand now. */
export async function getBatch(ctx: Context, input: BatchInput): Promise<BulkResult> {
  requireScope(ctx.viewer, 'invoices.manage')
  const { batchId } = parse(batchInput, input)
  const records = await batchRecords(ctx.db, batchId)
  const made = records.find(({ did }) => did !== 'invoice.bulk-undone')
  if (!made) throw new Refusal('not-found')
  const undone = records.find(({ did }) => did === 'invoice.bulk-undone') ?? null
  const does: BulkKind = made.did === 'invoice.bulk-paid' ? 'paid' : 'remind'
  const ids = [...made.results.keys()]
  const day = await today(ctx)
  const { rows } = await bulkRows(ctx.db, ctx.viewer, ids, ctx.now())
  const paymentIds = does === 'paid' ? ids.map((id) => batchPaymentId(batchId, id)) : []
  const booked = paymentIds.length
    ? await ctx.db
        .select({ id: payments.id, amountMinor: payments.amountMinor })
        .from(payments)
        .where(inArray(payments.id, paymentIds))
    : []
  const paid = new Map(booked.map(({ id, amountMinor }) => [id, amountMinor]))
  const done = [...made.results.values()].filter((outcome) => outcome === 'done').length
  const until = new Date(made.at.getTime() + UNDO_MS)
  return {
    does,
    batchId,
    rows: ids
      .map((id) => {
        const row = rows.get(id)
        return {
          id,
          invoice: row ? listed(row, day) : null,
          outcome: made.results.get(id) ?? 'failed',
          paidMinor: paid.get(batchPaymentId(batchId, id)) ?? null,
          undone: undone?.results.get(id) ?? null,
        }
      })
      // JSON keeps no order that both databases agree on.
      .sort((a, b) => ((rows.get(a.id)?.numberKey ?? '') < (rows.get(b.id)?.numberKey ?? '') ? -1 : 1)),
    done,
    skipped: ids.length - done,
    undone: undone !== null,
    undoUntil: does === 'paid' && done && !undone && until >= ctx.now() ? until : null,
  }
}
