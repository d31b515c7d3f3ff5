import { eq } from 'drizzle-orm'
import { events } from '../../../db/schema'
import { audienceOf, draftsOf } from '../../notifications/audience'
import { enqueueRest, MOST } from '../../notifications/fanOut'
import { tell } from '../../notifications/tell'
import type { Handler } from '../context'

/** Tells one event to the next of those whom it concerns, by their ids, and leaves the rest to another job. */
export const doFanout: Handler<'fanout'> = async (ctx, { payload: { eventId, after } }) => {
  const [event] = await ctx.db.select().from(events).where(eq(events.id, eventId))
  if (!event) return
  const now = ctx.now()
  const all = draftsOf(event, await audienceOf(ctx, [event]), now).filter(({ personId }) => personId > after)
  const drafts = all.slice(0, MOST).map((draft) => ({ ...draft, id: ctx.id('ntf') }))
  const last = drafts.at(-1)
  return async (tx) => {
    await tell(tx, ctx, drafts, now)
    if (last && all.length > drafts.length) await enqueueRest(tx, ctx, eventId, last.personId)
  }
}
