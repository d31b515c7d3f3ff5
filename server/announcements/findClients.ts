import { and, asc, inArray } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { containsWords } from '../../db/words'
import { requireScope } from '../auth/policy'
import { statusesFor } from '../clients/rules'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type FindClientsInput, findClientsInput } from './input'

const MOST = 20

/** Clients that an announcement can be for, by what their row is searched by. */
export async function findClients(ctx: Context, input: FindClientsInput): Promise<{ id: string; name: string }[]> {
  requireScope(ctx.viewer, 'announcements.manage')
  const { q } = parse(findClientsInput, input)
  if (!q) return []
  return ctx.db
    .select({ id: clients.id, name: clients.name })
    .from(clients)
    .where(
      and(
        containsWords(clients.searchText, q),
        inArray(clients.status, statusesFor('notify')),
        published(clients.importId),
      ),
    )
    .orderBy(asc(clients.nameKey), asc(clients.id))
    .limit(MOST)
}
