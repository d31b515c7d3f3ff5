import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { challenges, links, people } from '../../db/schema'
import { endSessions } from './sessions'

type NewPassword = { personId: string; passwordHash: string; at: Date; exceptSession?: string }

/**
 * A step of the write that gives somebody another password: ends what the one before opened (sessions,
 * half sign-ins) and the links by which somebody in between could take the account again.
 */
export async function setPassword(tx: Tx, { personId, passwordHash, at, exceptSession }: NewPassword): Promise<void> {
  await tx.update(people).set({ passwordHash, passwordChangedAt: at, updatedAt: at }).where(eq(people.id, personId))
  await endSessions(tx, personId, exceptSession)
  await tx.delete(challenges).where(and(eq(challenges.personId, personId), eq(challenges.kind, 'second-step')))
  await revokeAccountLinks(tx, personId, at)
}

/** A step of a write: no reset and no change of address that was begun before goes on. */
export async function revokeAccountLinks(tx: Tx, personId: string, at: Date): Promise<void> {
  await tx
    .update(links)
    .set({ revokedAt: at })
    .where(
      and(
        eq(links.personId, personId),
        inArray(links.purpose, ['reset', 'address']),
        isNull(links.usedAt),
        isNull(links.revokedAt),
      ),
    )
}
