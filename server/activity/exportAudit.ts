import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import type { Cell } from '../kernel/csv'
import { encodeCursor } from '../kernel/page'
import { parse } from '../kernel/parse'
import { type AuditRow, auditQuery } from './auditQuery'
import { type AuditFilters, auditFilters } from './input'
import { recordExport } from './recordExport'
import { detailsOf, whoOf } from './rules'

const BATCH = 500
const header = ['At', 'Who', 'What', 'Thing', 'Id', 'Client', 'Details', 'IP', 'Request']

/** Every event of a filter, newest first, from one moment's view of the database. */
export async function exportAudit(ctx: Context, input: AuditFilters = {}) {
  requireScope(ctx.viewer, 'audit.export')
  const filters = parse(auditFilters, input)
  await recordExport(ctx, 'audit log', filters)
  async function* batches(): AsyncGenerator<Cell[][]> {
    const { db, close } = await ctx.snapshot()
    try {
      let after: string | undefined
      do {
        const batch = await (await auditQuery(ctx, filters, { after })).rows(db, BATCH)
        yield batch.map(cellsOf)
        const last = batch.length === BATCH ? batch.at(-1) : undefined
        after = last && encodeCursor({ value: last.seq, id: last.id })
      } while (after)
    } finally {
      await close()
    }
  }
  return { header, batches: batches() }
}

const cellsOf = (row: AuditRow): Cell[] => [
  row.at.toISOString(),
  whoOf(row),
  row.did,
  row.thingKind,
  row.thingId,
  row.clientName,
  detailsOf(row.data)
    .map(([name, text]) => `${name}: ${text}`)
    .join('; '),
  row.ip,
  row.requestId,
]
