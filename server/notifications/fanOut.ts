import { and, asc, eq, gt } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { cursors, events } from '../../db/schema'
import type { Context } from '../context'
import { enqueue } from '../outbox/enqueue'
import { refusalOf } from '../refusalOf'
import { audienceOf, draftsOf, type Event } from './audience'
import { hiddenBy, hide } from './hidden'
import { type Telling, tell } from './tell'

const CURSOR = 'fan-out'
const BATCH = 100

/** An event for more people than this is told in steps by jobs, so that no write takes long. */
export const MOST = 200

/**
 * Tells those whom new events concern, in the order of the events. Several processes may do so at once:
 * what one has told, the others leave. An event that cannot be told is left to a job, and stops no other.
 */
export async function fanOut(ctx: Context): Promise<void> {
  for (;;) {
    const [cursor] = await ctx.db.select({ seq: cursors.seq }).from(cursors).where(eq(cursors.name, CURSOR))
    const from = cursor?.seq ?? null
    const batch = await ctx.db
      .select()
      .from(events)
      .where(gt(events.seq, from ?? 0))
      .orderBy(asc(events.seq), asc(events.id))
      .limit(BATCH)
    if (!batch.length) return
    try {
      await step(ctx, from, batch)
    } catch (error) {
      if (refusalOf(error)) throw error
      ctx.log.error({ err: error }, 'events could not be told together')
      await oneByOne(ctx, from, batch)
    }
  }
}

async function oneByOne(ctx: Context, from: number | null, batch: Event[]): Promise<void> {
  let seq = from
  for (const event of batch) {
    const moved = await step(ctx, seq, [event]).catch((error) => {
      if (refusalOf(error)) throw error
      return step(ctx, seq, [event], true)
    })
    if (!moved) return
    seq = event.seq
  }
}

/** Tells a batch and moves the cursor behind it, in one write. False where another process was first. */
async function step(ctx: Context, from: number | null, batch: Event[], later = false): Promise<boolean> {
  const now = ctx.now()
  const seq = batch.at(-1)?.seq ?? 0
  const drafts: Telling[] = []
  const left: Event[] = later ? batch : []
  const hidden = await hiddenBy(ctx, batch)
  if (!later) {
    const audience = await audienceOf(ctx, batch)
    for (const event of batch) {
      const mine = draftsOf(event, audience, now)
      if (mine.length > MOST) left.push(event)
      else for (const draft of mine) drafts.push({ ...draft, id: ctx.id('ntf') })
    }
  }
  return ctx.write(async (tx) => {
    if (!(await advance(tx, from, seq))) return false
    await hide(tx, hidden, now)
    await tell(tx, ctx, drafts, now)
    for (const { id } of left) await enqueueRest(tx, ctx, id, '')
    return true
  })
}

async function advance(tx: Tx, from: number | null, seq: number): Promise<boolean> {
  const moved =
    from === null
      ? await tx.insert(cursors).values({ name: CURSOR, seq }).onConflictDoNothing().returning({ seq: cursors.seq })
      : await tx
          .update(cursors)
          .set({ seq })
          .where(and(eq(cursors.name, CURSOR), eq(cursors.seq, from)))
          .returning({ seq: cursors.seq })
  return moved.length > 0
}

/** A step of a write: the event is told later to those whose ids come after this one. */
export const enqueueRest = (tx: Tx, ctx: Context, eventId: string, after: string): Promise<void> =>
  enqueue(tx, ctx, { kind: 'fanout', payload: { eventId, after }, uniqueKey: `fanout ${eventId} ${after}`, rank: 2 })
