import { and, eq, ne, type SQL, sql } from 'drizzle-orm'
import { FIRM, invoices } from '../../db/schema'
import { published } from '../../db/sql'
import { type Scope, scopeOf } from '../auth/policy'
import type { Viewer } from '../auth/viewer'

/**
 * Staff see all, members their organisation's that were issued, others none. As a prepared condition:
 * one for each kind of viewer, whose organisation is a value.
 */
export function invoicesSeenBy(viewer: Viewer): { key: Scope['kind']; where: SQL; values: Record<string, unknown> } {
  const scope = scopeOf(viewer, 'invoices.read')
  if (scope.kind === 'none') return { key: 'none', where: sql`1 = 0`, values: {} }
  if (scope.kind === 'all') return { key: 'all', where: published(invoices.importId), values: {} }
  const where = and(
    eq(invoices.clientId, sql.placeholder('viewerClient')),
    ne(invoices.status, 'draft'),
    published(invoices.importId),
  )
  return { key: 'client', where: where as SQL, values: { viewerClient: scope.clientId } }
}

/** The counters that belong to the list: the viewer's own, or those of the client that staff look at. */
export function countsScope(viewer: Viewer, clientId: string | undefined): string | null {
  const scope = scopeOf(viewer, 'invoices.read')
  if (scope.kind === 'none') return null
  if (scope.kind === 'client') return !clientId || clientId === scope.clientId ? scope.clientId : null
  return clientId ?? FIRM
}
