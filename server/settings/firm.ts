import type { ReadDb } from '../../db/client'
import { firm } from '../../db/schema'
import type { Context, Firm } from '../context'
import { type Day, dayIn } from '../kernel/time'

/** What a firm is called before it says its name. */
export const UNNAMED = 'Origins'

/** Read by everybody who gets a page: nothing in it is secret from a client but `secretCheck`, which stays here. */
export async function readFirm(db: ReadDb): Promise<Firm> {
  const [row] = await db.prepared('firm', (from) => from.select().from(firm)).execute()
  if (!row) throw new Error('The database has no firm: it was not opened by openStore.')
  return row
}

/** The firm's calendar day: due dates and months follow it. */
export async function today(ctx: Context): Promise<Day> {
  return dayIn(ctx.now(), (await ctx.firm()).timeZone)
}
