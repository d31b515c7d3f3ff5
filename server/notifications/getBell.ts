import { eq, sql } from 'drizzle-orm'
import { bells } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'

export type Bell = { unread: number }

/** How much of what the viewer was told is unread. Whoever views as a client has no bell. */
export async function getBell(ctx: Context): Promise<Bell> {
  requireScope(ctx.viewer, 'portal.use')
  if (ctx.viewer.kind !== 'person' || ctx.viewer.viewing) return { unread: 0 }
  const [bell] = await ctx.db
    .prepared('bell', (db) =>
      db
        .select({ unread: bells.unread })
        .from(bells)
        .where(eq(bells.personId, sql.placeholder('personId'))),
    )
    .execute({ personId: ctx.viewer.id })
  return { unread: bell?.unread ?? 0 }
}
