import { eq } from 'drizzle-orm'
import type { Context } from '../../server/context'
import { listeners } from '../../server/notifications/listeners'
import { changeRights } from '../../server/people/changeRights'
import { people } from '../schema'

/** Something to be told of: an administrator gives somebody a right by mistake and takes it back. */
export async function changeSomebodysRights(ctx: Context): Promise<void> {
  const [admin] = await listeners(ctx.db, eq(people.email, 'admin@demo.test'))
  const [member] = await listeners(ctx.db, eq(people.email, 'billing@demo.test'))
  const [place] = member?.memberships ?? []
  if (!admin || !member || !place) return
  const change = (rights: ('billing' | 'files')[]) =>
    changeRights({ ...ctx, viewer: admin }, { clientId: place.clientId, personId: member.id, rights })
  await change(['billing', 'files'])
  await change(['billing'])
}
