import { and, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { events } from '../../db/schema'
import { may, scopeOf } from '../auth/policy'
import type { Viewer } from '../auth/viewer'
import { type Kind, kindOf, kinds } from './kinds'
import { type Area, areaNames } from './rules'

export type Happened = Pick<typeof events.$inferSelect, 'did' | 'clientId' | 'audience'>

/** The rule for one event, for whoever has it in hand; `activitySeenBy` is the same as a where-clause. */
export function maySee(viewer: Viewer, { did, clientId, audience }: Happened): boolean {
  const kind = kindOf(did)
  const scope = scopeOf(viewer, 'activity.read')
  if (!kind || scope.kind === 'none') return false
  if (scope.kind === 'all') return tellsStaff(viewer, kind, clientId === null)
  return audience === 'client' && clientId === scope.clientId && may(viewer, kind.needs)
}

/** What the viewer may know of what happened: nothing of whose kind nobody has decided. */
export function activitySeenBy(viewer: Viewer): SQL {
  const scope = scopeOf(viewer, 'activity.read')
  if (scope.kind === 'none') return sql`1 = 0`
  if (scope.kind === 'client') {
    const own = [eq(events.clientId, scope.clientId), eq(events.audience, 'client')]
    return (
      and(
        ...own,
        oneOf((kind) => may(viewer, kind.needs)),
      ) ?? sql`1 = 0`
    )
  }
  const ofClients = oneOf((kind) => tellsStaff(viewer, kind, false))
  // Administrators see both alike: then there is nothing to tell apart, and no index is missed.
  if (isAdmin(viewer)) return ofClients
  const ofFirm = oneOf((kind) => tellsStaff(viewer, kind, true))
  return or(and(isNotNull(events.clientId), ofClients), and(isNull(events.clientId), ofFirm)) ?? sql`1 = 0`
}

const isAdmin = (viewer: Viewer) => viewer.kind === 'system' || (viewer.kind === 'person' && viewer.staff === 'admin')

function tellsStaff(viewer: Viewer, kind: Kind, ofFirm: boolean): boolean {
  if (isAdmin(viewer)) return true
  const needs = ofFirm ? kind.ofFirm : (kind.staff ?? kind.needs)
  return needs !== undefined && may(viewer, needs)
}

function oneOf(which: (kind: Kind) => boolean): SQL {
  const dids = Object.entries(kinds).flatMap(([did, kind]) => (which(kind) ? [did] : []))
  return dids.length ? inArray(events.did, dids) : sql`1 = 0`
}

/** What the viewer may filter by. */
export function areasSeenBy(viewer: Viewer): Area[] {
  const seen = Object.entries(kinds).filter(([, kind]) =>
    scopeOf(viewer, 'activity.read').kind === 'all'
      ? tellsStaff(viewer, kind, false) || tellsStaff(viewer, kind, true)
      : may(viewer, kind.needs),
  )
  const names = new Set(seen.map(([did]) => did.split('.')[0]))
  return areaNames.filter((area) => names.has(area))
}
