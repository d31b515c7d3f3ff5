import { and, asc, ne } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { containsWords } from '../../db/words'

const MOST = 20

export type ClientChoice = {
  q: string
  clients: { id: string; name: string; currency: string }[]
  /** There are others: search for the name. */
  more: boolean
}

/** What a form that is for one client begins with, asked by a verb that has asked for its permission. */
export async function clientsToChoose(db: ReadDb, q = '', { archived = false } = {}): Promise<ClientChoice> {
  const found = await db
    .select({ id: clients.id, name: clients.name, currency: clients.currency })
    .from(clients)
    .where(
      and(
        archived ? undefined : ne(clients.status, 'archived'),
        published(clients.importId),
        q ? containsWords(clients.searchText, q) : undefined,
      ),
    )
    .orderBy(asc(clients.nameKey), asc(clients.id))
    .limit(MOST + 1)
  return { q, clients: found.slice(0, MOST), more: found.length > MOST }
}
