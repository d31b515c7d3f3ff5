import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { services, subscriptions } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Viewer } from '../auth/viewer'
import { Refusal } from '../kernel/refusal'

/** Staff see all, members their organisation's. */
export function subscriptionsSeenBy(viewer: Viewer): SQL {
  const scope = requireScope(viewer, 'subscriptions.read')
  return scope.kind === 'all' ? sql`1 = 1` : eq(subscriptions.clientId, scope.clientId)
}

/** A subscription and its service. Refuses as 'not-found' what the viewer does not see. */
export async function requireSubscription(db: Pick<Tx, 'select'>, viewer: Viewer, id: string) {
  const [row] = await db
    .select({ subscription: subscriptions, service: services })
    .from(subscriptions)
    .innerJoin(services, eq(services.id, subscriptions.serviceId))
    .where(and(eq(subscriptions.id, id), subscriptionsSeenBy(viewer)))
  if (!row) throw new Refusal('not-found')
  return row
}
