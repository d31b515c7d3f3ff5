import { and, eq, inArray, isNotNull, isNull, or, type Placeholder, type SQL, sql } from 'drizzle-orm'
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
  return whereOf(didsSeenBy(viewer), scope.kind === 'client' ? scope.clientId : '')
}

/** The same as a prepared condition: one for each set of kinds, the organisation is a value. */
export function preparedActivity(viewer: Viewer) {
  const scope = scopeOf(viewer, 'activity.read')
  const dids = didsSeenBy(viewer)
  return {
    key: JSON.stringify(dids),
    where: () => whereOf(dids, sql.placeholder('viewerClient')),
    values: scope.kind === 'client' ? { viewerClient: scope.clientId } : {},
  }
}

type Dids = { own: string[] } | { all: string[] } | { ofClients: string[]; ofFirm: string[] }

function didsSeenBy(viewer: Viewer): Dids {
  const scope = scopeOf(viewer, 'activity.read')
  if (scope.kind === 'none') return { all: [] }
  if (scope.kind === 'client') return { own: didsOf((kind) => may(viewer, kind.needs)) }
  const ofClients = didsOf((kind) => tellsStaff(viewer, kind, false))
  // Administrators see both alike: then there is nothing to tell apart, and no index is missed.
  if (isAdmin(viewer)) return { all: ofClients }
  return { ofClients, ofFirm: didsOf((kind) => tellsStaff(viewer, kind, true)) }
}

function whereOf(dids: Dids, clientId: string | Placeholder): SQL {
  if ('all' in dids) return oneOf(dids.all)
  const seen =
    'own' in dids
      ? and(eq(events.clientId, clientId), eq(events.audience, 'client'), oneOf(dids.own))
      : or(and(isNotNull(events.clientId), oneOf(dids.ofClients)), and(isNull(events.clientId), oneOf(dids.ofFirm)))
  return seen ?? sql`1 = 0`
}

const isAdmin = (viewer: Viewer) => viewer.kind === 'system' || (viewer.kind === 'person' && viewer.staff === 'admin')

function tellsStaff(viewer: Viewer, kind: Kind, ofFirm: boolean): boolean {
  if (isAdmin(viewer)) return true
  const needs = ofFirm ? kind.ofFirm : (kind.staff ?? kind.needs)
  return needs !== undefined && may(viewer, needs)
}

const didsOf = (which: (kind: Kind) => boolean): string[] =>
  Object.entries(kinds).flatMap(([did, kind]) => (which(kind) ? [did] : []))

const oneOf = (dids: string[]): SQL => (dids.length ? inArray(events.did, dids) : sql`1 = 0`)

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
