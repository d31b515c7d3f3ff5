import { and, eq, type SQL, sql } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { type Scope, scopeOf } from '../auth/policy'
import type { Viewer } from '../auth/viewer'

/** Staff see every client, anybody else at most the organisation they are a member of. As a prepared condition. */
export function clientsSeenBy(viewer: Viewer): { key: Scope['kind']; where: SQL; values: Record<string, unknown> } {
  const scope = scopeOf(viewer, 'clients.read')
  if (scope.kind === 'none') return { key: 'none', where: sql`1 = 0`, values: {} }
  if (scope.kind === 'all') return { key: 'all', where: published(clients.importId), values: {} }
  const where = and(eq(clients.id, sql.placeholder('viewerClient')), published(clients.importId))
  return { key: 'client', where: where as SQL, values: { viewerClient: scope.clientId } }
}
