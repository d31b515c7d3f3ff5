import { and, eq, isNull, sql } from 'drizzle-orm'
import { notifications } from '../../db/schema'
import { may } from '../auth/policy'
import type { Context } from '../context'
import { read } from './read'

type Thing = { kind: string; id: string }

/** Whoever opens a thing's page has read what they were told about it. Writes only where something was unread. */
export async function readThing(ctx: Context, thing: Thing, { ahead = false } = {}): Promise<void> {
  const { viewer } = ctx
  if (ahead || viewer.kind !== 'person' || !may(viewer, 'notifications.manage')) return
  const [unread] = await ctx.db
    .prepared('unread of a thing', (db) =>
      db
        .select({ id: notifications.id })
        .from(notifications)
        .where(
          and(
            eq(notifications.personId, sql.placeholder('personId')),
            eq(notifications.thingKind, sql.placeholder('kind')),
            eq(notifications.thingId, sql.placeholder('id')),
            isNull(notifications.readAt),
          ),
        )
        .limit(1),
    )
    .execute({ personId: viewer.id, kind: thing.kind, id: thing.id })
  if (!unread) return
  const at = ctx.now()
  const about = and(eq(notifications.thingKind, thing.kind), eq(notifications.thingId, thing.id))
  await ctx.write((tx) => read(tx, viewer.id, about, at))
}
