import { and, eq, inArray, not, sql } from 'drizzle-orm'
import { clients, invoices } from '../../db/schema'
import { contains } from '../../db/sql'
import type { Context } from '../context'
import { searchText } from '../kernel/text'

const AT_ONCE = 500

/**
 * What was written to a client before it was renamed is found by its new name too, and still by the one that stands
 * on it. In steps, so that no write takes long; what is left of one that died the next one does.
 */
export async function unscopedFindByNewName(ctx: Context, clientId: string): Promise<void> {
  const [client] = await ctx.db.select({ name: clients.name }).from(clients).where(eq(clients.id, clientId))
  if (!client) return
  const name = searchText(client.name)
  for (;;) {
    const left = await ctx.db
      .select({ id: invoices.id })
      .from(invoices)
      .where(and(eq(invoices.clientId, clientId), not(contains(invoices.searchText, name))))
      .limit(AT_ONCE)
    if (!left.length) return
    const ids = left.map(({ id }) => id)
    await ctx.write(async (tx) => {
      await tx
        .update(invoices)
        .set({ searchText: sql`${invoices.searchText} || ' ' || ${name}` })
        .where(and(inArray(invoices.id, ids), not(contains(invoices.searchText, name))))
    })
  }
}
