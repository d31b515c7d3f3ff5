import { and, eq, isNotNull, isNull, type SQL } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { links } from '../../db/schema'
import { requireScope, type Scope } from '../auth/policy'
import type { Viewer } from '../auth/viewer'
import { Refusal } from '../kernel/refusal'

export type Invitation = typeof links.$inferSelect

/** Where an invitation leads: into the firm, or to a client. */
export type Place = { staff: true } | { staff: false; clientId: string }

export const invitedTo = (place: Place): SQL | undefined =>
  and(
    eq(links.purpose, 'invitation'),
    place.staff ? isNotNull(links.staffRole) : and(isNull(links.staffRole), eq(links.clientId, place.clientId)),
  )

/** Neither accepted nor revoked; it may have expired. */
export const isPending: SQL | undefined = and(isNull(links.usedAt), isNull(links.revokedAt))

/** Whose invitations one may change: everybody's, or those to the own organisation. */
export const invitationScope = (viewer: Viewer) => requireScope(viewer, 'team.manage')

/** A step of a write: an invitation that is not one's own to change is as absent as one that is not there. */
export async function invitationOf(tx: Tx, scope: Exclude<Scope, { kind: 'none' }>, id: string): Promise<Invitation> {
  const [found] = await tx
    .select()
    .from(links)
    .where(
      and(
        eq(links.id, id),
        eq(links.purpose, 'invitation'),
        scope.kind === 'client' ? and(isNull(links.staffRole), eq(links.clientId, scope.clientId)) : undefined,
      ),
    )
  if (!found) throw new Refusal('not-found')
  return found
}
