import { eq, inArray } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { memberships, preferences } from '../../db/schema'
import type { Context } from '../context'
import { draftsOf } from './audience'
import { listeners } from './listeners'
import { tellings } from './rules'

/**
 * Those of these clients at which someone would be notified of such an event now, in the portal or by email. Not of
 * archived ones: nobody can sign in there.
 */
export async function reachedClients(
  db: Pick<ReadDb, 'select'>,
  ctx: Pick<Context, 'now'>,
  { did, thingKind, clientIds }: { did: string; thingKind: string; clientIds: string[] },
): Promise<Set<string>> {
  const ids = [...new Set(clientIds)]
  if (!ids.length) return new Set()
  const people = await listeners(db, inArray(memberships.clientId, ids))
  const chosen = await db
    .select()
    .from(preferences)
    .where(eq(preferences.topic, tellings[did]?.topic ?? ''))
  const ways = new Map(chosen.map(({ personId, topic, portal, mail }) => [`${personId} ${topic}`, { portal, mail }]))
  const at = ctx.now()
  return new Set(
    ids.filter((clientId) => {
      const event = { did, clientId, thingKind, id: '', thingId: '', actorId: null, actorName: '', data: {} }
      return draftsOf(event, { people, ways, announced: new Map() }, at).length > 0
    }),
  )
}
