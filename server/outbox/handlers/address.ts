import { and, eq } from 'drizzle-orm'
import { links, people } from '../../../db/schema'
import { urlOf } from '../../auth/links'
import { brandOf, compose } from '../compose'
import type { Handler } from '../context'

/** To the new address: whoever reads mail there opens the link. */
export const sendAddress: Handler<'mail.address'> = async (ctx, { id: key, payload }) => {
  const now = ctx.now()
  const [found] = await ctx.db
    .select({ link: links, name: people.name, locale: people.locale, timeZone: people.timeZone })
    .from(links)
    .innerJoin(people, eq(people.id, links.personId))
    .where(and(eq(links.id, payload.linkId), eq(links.purpose, 'address')))
  if (!found || found.link.usedAt || found.link.revokedAt || found.link.expiresAt <= now) return

  const { link, ...person } = found
  const mail = await compose(() => import('../../../emails/ConfirmAddress'), {
    ...person,
    ...(await brandOf(ctx)),
    email: link.email,
    url: urlOf(ctx, link),
    until: link.expiresAt,
  })
  await ctx.send({ ...mail, to: link.email, key })
  return async (tx) => {
    await tx.update(links).set({ sentAt: now }).where(eq(links.id, link.id))
  }
}
