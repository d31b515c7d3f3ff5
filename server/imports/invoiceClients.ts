import { and, eq, inArray, or } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import type { Context } from '../context'
import { fold, tidyText } from '../kernel/text'

export type InvoicedClient = typeof clients.$inferSelect

/** Finds each client once: by external id, else by its exact name. A sentence says why there is none. */
export function clientFinder(
  ctx: Context,
): (named: string) => InvoicedClient | string | Promise<InvoicedClient | string> {
  const found = new Map<string, InvoicedClient | string>()
  return (named) => {
    const known = found.get(named)
    if (known) return known
    return find(ctx, named).then((client) => {
      found.set(named, client)
      return client
    })
  }
}

async function find(ctx: Context, named: string): Promise<InvoicedClient | string> {
  // Earlier versions stored names as they were written.
  const byName = and(eq(clients.nameKey, fold(named)), inArray(clients.name, [named, tidyText(named)]))
  const rows = await ctx.db
    .select()
    .from(clients)
    .where(and(or(eq(clients.externalId, named), byName), published(clients.importId)))
  const byId = rows.find((row) => row.externalId === named)
  if (byId) return byId
  const [only, second] = rows
  if (second) return `several clients are called "${named}": name one by its external id`
  return only ?? `there is no client "${named}": import clients first`
}
