import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import type { Cell } from '../kernel/csv'
import { encodeCursor } from '../kernel/page'
import { parse } from '../kernel/parse'
import { auditQuery } from './auditQuery'
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
  async function* rows(): AsyncGenerator<Cell[]> {
    const { db, close } = await ctx.snapshot()
    try {
      let after: string | undefined
      do {
        const batch = await (await auditQuery(ctx, filters, { after })).rows(db, BATCH)
        for (const row of batch) {
          const details = detailsOf(row.data).map(([name, text]) => `${name}: ${text}`)
          yield [
            row.at.toISOString(),
            whoOf(row),
            row.did,
            row.thingKind,
            row.thingId,
            row.clientName,
            details.join('; '),
            row.ip,
            row.requestId,
          ]
        }
        const last = batch.length === BATCH ? batch.at(-1) : undefined
        after = last && encodeCursor({ value: last.seq, id: last.id })
      } while (after)
    } finally {
      await close()
    }
  }
  return { header, rows: rows() }
}
