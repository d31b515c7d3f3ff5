import { createHash } from 'node:crypto'
import { and, asc, eq } from 'drizzle-orm'
import type { ReadDb, Tx } from '../../db/client'
import { events } from '../../db/schema'
import { makeId } from '../kernel/ids'
import { isOutcome, type Outcome } from './bulkRules'

/** The payment that a batch books for an invoice has always the same id: booked twice it is there already. */
export const batchPaymentId = (batchId: string, invoiceId: string): string => {
  const chance = () => createHash('sha256').update(`${batchId} ${invoiceId}`).digest().subarray(0, 16)
  // As old as the batch, since ids sort by when they were made.
  return `pay_${batchId.slice(4, 14)}${makeId('pay', 0, chance).slice(14)}`
}

export type BatchRecord = { did: string; at: Date; results: Map<string, Outcome> }

/** What was recorded of a batch, the first first: what was done, and that it was taken back. */
export async function batchRecords(db: Pick<ReadDb | Tx, 'select'>, batchId: string): Promise<BatchRecord[]> {
  const rows = await db
    .select({ did: events.did, at: events.at, data: events.data })
    .from(events)
    .where(and(eq(events.thingKind, 'batch'), eq(events.thingId, batchId)))
    .orderBy(asc(events.seq), asc(events.id))
  return rows.map(({ did, at, data }) => ({
    did,
    at,
    results: new Map(
      Object.entries((data.results ?? {}) as Record<string, unknown>).flatMap(([id, outcome]) =>
        isOutcome(outcome) ? [[id, outcome]] : [],
      ),
    ),
  }))
}
