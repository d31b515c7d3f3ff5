import { kindOf } from '../activity/kinds'
import { pathOf } from '../activity/pathOf'
import { may } from '../auth/policy'
import type { Person } from '../auth/viewer'
import { ofYourself } from './rules'

/** What of a row decides who may see it. */
export type Row = { did: string; clientId: string | null; thingKind: string; thingId: string }

/** Whether this is said to the one whom it was done to. */
export const isOwn = (row: Row, personId: string): boolean =>
  Object.hasOwn(ofYourself, row.did) && row.thingKind === 'person' && row.thingId === personId

/** Kinds of events, by what the viewer may hear of now: of the firm, of any client (staff), or of one (members). */
export function hears(viewer: Person, did: string, clientId: string | null): boolean {
  const kind = kindOf(did)
  if (!kind || viewer.viewing) return false
  if (viewer.staff) {
    const needs = clientId === null ? (kind.ofFirm ?? 'audit.read') : (kind.staff ?? kind.needs)
    return may(viewer, needs)
  }
  if (clientId === null) return did === 'announcement.published' && may(firstOf(viewer), kind.needs)
  return may(at(viewer, clientId), kind.needs)
}

/** Whether the viewer may see a notification of their own now, whatever they might when it was made. */
export const maySee = (viewer: Person, row: Row): boolean =>
  hears(viewer, row.did, row.clientId) ||
  (isOwn(row, viewer.id) && row.clientId !== null && may(at(viewer, row.clientId), 'notifications.read'))

/** Whether the viewer may be told amounts of a client; of the firm, as an administrator. */
export const seesAmounts = (viewer: Person, clientId: string | null): boolean =>
  may(viewer.staff || clientId === null ? viewer : at(viewer, clientId), 'amounts.read')

/** Whether the viewer can pay for a client. */
export const paysFor = (viewer: Person, clientId: string | null): boolean =>
  clientId !== null && !viewer.staff && may(at(viewer, clientId), 'payments.make')

const at = (viewer: Person, clientId: string): Person => ({
  ...viewer,
  membership: viewer.memberships.find((one) => one.clientId === clientId) ?? null,
})
const firstOf = (viewer: Person): Person => ({ ...viewer, membership: viewer.memberships[0] ?? null })

/** One plain sentence. */
export const saysTo = (personId: string, row: Row & { data: Record<string, unknown> }): string =>
  (isOwn(row, personId) && ofYourself[row.did]) || kindOf(row.did)?.says(row) || ''

/** The page of what a notification is about, for its reader. */
export const placeOf = (row: Row, { id, staff }: Pick<Person, 'id' | 'staff'>): string | null =>
  isOwn(row, id) ? '/' : pathOf({ kind: row.thingKind, id: row.thingId, clientId: row.clientId }, staff !== null)
