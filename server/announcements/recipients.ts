import { and, eq, exists, inArray, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { announcementClients, clients } from '../../db/schema'
import { published } from '../../db/sql'
import { statusesFor } from '../clients/rules'

type Db = Pick<Tx, 'select'>
type Meant = { id: string; to: 'all' | 'chosen'; tags: string[] }

/** Ids of the clients that it is for as of now; null for all of them. Archived ones have nobody who could read it. */
export async function recipientsOf(db: Db, { id, to, tags }: Meant): Promise<string[] | null> {
  if (to === 'all') return null
  const picked = exists(
    db
      .select({ one: sql`1` })
      .from(announcementClients)
      .where(and(eq(announcementClients.announcementId, id), eq(announcementClients.clientId, clients.id))),
  )
  const tagged = tags.length ? ne(sql`cast(${clients.tags} as text)`, '[]') : undefined
  const found = await db
    .select({ id: clients.id, tags: clients.tags, picked: sql<unknown>`case when ${picked} then 1 else 0 end` })
    .from(clients)
    .where(and(readable, or(picked, tagged)))
    .orderBy(clients.id)
  const wanted = new Set(tags)
  return found.flatMap((client) =>
    Number(client.picked) || client.tags.some((tag) => wanted.has(tag)) ? [client.id] : [],
  )
}

/** Clients whose people can sign in for them. */
export const readable: SQL = and(inArray(clients.status, statusesFor('notify')), published(clients.importId)) as SQL
