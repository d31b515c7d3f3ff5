import { and, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import { FIRM, payments } from '../../db/schema'
import { published } from '../../db/sql'
import { type Scope, scopeOf } from '../auth/policy'
import type { Viewer } from '../auth/viewer'

/**
 * Staff see all, members their organisation's but those that do not match and wait for an administrator, others
 * none. As a prepared condition: one for each kind of viewer, whose organisation is a value.
 */
export function paymentsSeenBy(viewer: Viewer): { key: Scope['kind']; where: SQL; values: Record<string, unknown> } {
  const scope = scopeOf(viewer, 'payments.read')
  if (scope.kind === 'none') return { key: 'none', where: sql`1 = 0`, values: {} }
  if (scope.kind === 'all') return { key: 'all', where: published(payments.importId), values: {} }
  const where = and(
    eq(payments.clientId, sql.placeholder('viewerClient')),
    ne(payments.state, 'flagged'),
    // Nothing that came through Stripe is taken back: it was never booked.
    or(ne(payments.state, 'reversed'), isNull(payments.stripeId)),
    published(payments.importId),
  )
  return { key: 'client', where: where as SQL, values: { viewerClient: scope.clientId } }
}

/** Whose counters belong to the list: the viewer's own, those of the client that staff look at, or the firm's. */
export function receivedScope(viewer: Viewer, clientId: string | undefined): string | null {
  const scope = scopeOf(viewer, 'payments.read')
  if (scope.kind === 'none') return null
  if (scope.kind === 'client') return !clientId || clientId === scope.clientId ? scope.clientId : null
  return clientId ?? FIRM
}
