import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { auditQuery } from './auditQuery'
import { type ListAuditInput, listAuditInput } from './input'
import { detailsOf, whoOf, wordsOf } from './rules'

const PAGE = 50

export type AuditEntry = {
  id: string
  at: Date
  /** Who did it: a name, or for somebody who was not signed in the address that was tried. */
  who: string
  what: string
  thing: { kind: string; id: string }
  client: { id: string; name: string } | null
  details: [string, string][]
  ip: string
  requestId: string
}

/** A page of everything that was done, newest first. */
export async function listAudit(ctx: Context, input: ListAuditInput = {}): Promise<Page<AuditEntry>> {
  requireScope(ctx.viewer, 'audit.read')
  const { after, before, ...filters } = parse(listAuditInput, input)
  const query = await auditQuery(ctx, filters, { after, before })
  const found = await query.rows(ctx.db, PAGE + 1)
  const page = toPage(found, PAGE, query.edge, (row) => ({ value: row.seq, id: row.id }))
  return {
    ...page,
    rows: page.rows.map((row) => ({
      id: row.id,
      at: row.at,
      who: whoOf(row),
      what: wordsOf(row.did),
      thing: { kind: row.thingKind, id: row.thingId },
      client: row.clientId && row.clientName ? { id: row.clientId, name: row.clientName } : null,
      details: detailsOf(row.data),
      ip: row.ip,
      requestId: row.requestId,
    })),
  }
}
