import type { Viewer } from '../auth/viewer'
import type { AuditRow } from './auditQuery'
import { kindOf } from './kinds'
import { pathOf } from './pathOf'

export type ActivityItem = {
  id: string
  at: Date
  area: string
  /** Empty for the portal itself. */
  who: string
  says: string
  /** Of the thing's own page, where it has one. */
  path: string | null
  client: { id: string; name: string } | null
}

/** An event as its feed shows it: without the address it came from, and of its data what its sentence says. */
export function itemOf(viewer: Viewer, row: AuditRow): ActivityItem {
  const staff = viewer.kind === 'person' && viewer.staff !== null
  return {
    id: row.id,
    at: row.at,
    area: row.did.split('.')[0] ?? '',
    who: row.actorName,
    says: kindOf(row.did)?.says(row) ?? '',
    path: pathOf({ kind: row.thingKind, id: row.thingId, clientId: row.clientId }, staff),
    client: row.clientId && row.clientName ? { id: row.clientId, name: row.clientName } : null,
  }
}
