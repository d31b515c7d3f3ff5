import { and, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { notifications } from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import { type Person, requirePerson, type Viewer } from '../auth/viewer'
import { hears } from './hearing'
import { ofYourself, tellings } from './rules'

const dids = Object.keys(tellings)

/**
 * The viewer's own, as far as they may hear of them now: what was told before a right went or an
 * organisation was left is there no more. Nothing while viewing as a client.
 */
export function notificationsSeenBy(viewer: Viewer): SQL {
  requireScope(viewer, 'notifications.read')
  const person = requirePerson(viewer)
  if (person.viewing) return sql`false`
  return and(eq(notifications.personId, person.id), eq(notifications.portal, true), heardBy(person)) ?? sql`false`
}

/** What a rule of the code (maySee) says of one row, for all of them. */
function heardBy(viewer: Person): SQL | undefined {
  const ofFirm = and(isNull(notifications.clientId), among(viewer, null))
  if (viewer.staff) return or(ofFirm, and(isNotNull(notifications.clientId), among(viewer, '')))
  return or(
    ofFirm,
    ...viewer.memberships.map(({ clientId }) => and(eq(notifications.clientId, clientId), among(viewer, clientId))),
    and(
      inArray(notifications.did, Object.keys(ofYourself)),
      eq(notifications.thingKind, 'person'),
      eq(notifications.thingId, viewer.id),
      viewer.memberships.length && may(viewer, 'notifications.read')
        ? inArray(
            notifications.clientId,
            viewer.memberships.map(({ clientId }) => clientId),
          )
        : sql`false`,
    ),
  )
}

function among(viewer: Person, clientId: string | null): SQL {
  const heard = dids.filter((did) => hears(viewer, did, clientId))
  return heard.length ? inArray(notifications.did, heard) : sql`false`
}
