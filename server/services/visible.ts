import { and, eq, exists, or, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { FIRM, services, subscriptions, usageDays } from '../../db/schema'
import { published } from '../../db/sql'
import type { Viewer } from '../auth/viewer'
import { type UsageSeen, usageSeenBy } from '../usage/visible'

export type ServicesSeen = UsageSeen & {
  services: (db: Pick<ReadDb, 'select'>) => SQL | undefined
  subscriptions: SQL | undefined
}

/**
 * The staff see the catalogue, or what a chosen client has; members what their organisation subscribes to
 * or has used. Clauses name the placeholder `scope`, as those of usage do.
 */
export function servicesSeenBy(viewer: Viewer, client?: string): ServicesSeen {
  const seen = usageSeenBy(viewer, client, 'services.read')
  const ofClient = seen.scope === FIRM ? undefined : eq(subscriptions.clientId, sql.placeholder('scope'))
  const any = { any: sql`1` }
  const subscribed = and(ofClient, eq(subscriptions.serviceId, services.id))
  const used = and(seen.days, eq(usageDays.serviceId, services.id))
  return {
    ...seen,
    subscriptions: ofClient,
    services: (db) =>
      and(
        published(services.importId),
        ofClient &&
          or(
            exists(db.select(any).from(subscriptions).where(subscribed)),
            exists(db.select(any).from(usageDays).where(used)),
          ),
      ),
  }
}
