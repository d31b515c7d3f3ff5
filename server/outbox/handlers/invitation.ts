import { and, eq } from 'drizzle-orm'
import { clients, links, people } from '../../../db/schema'
import { urlOf } from '../../auth/links'
import { brandOf, compose } from '../compose'
import type { Handler } from '../context'

/** Nothing is sent for an invitation that was sent anew, taken back, used or has run out meanwhile. */
export const sendInvitation: Handler<'mail.invitation'> = async (ctx, { id: key, payload }) => {
  const now = ctx.now()
  const [found] = await ctx.db
    .select({ link: links, client: clients.name, by: people.name })
    .from(links)
    .leftJoin(clients, eq(clients.id, links.clientId))
    .leftJoin(people, eq(people.id, links.madeById))
    .where(and(eq(links.id, payload.linkId), eq(links.purpose, 'invitation')))
  const { link } = found ?? {}
  if (!found || !link || link.nonce !== payload.nonce || link.usedAt || link.revokedAt || link.expiresAt <= now) return

  const firm = await ctx.firm()
  const mail = await compose(() => import('../../../emails/Invitation'), {
    ...(await brandOf(ctx)),
    name: link.name,
    by: found.by,
    client: found.client,
    url: urlOf(ctx, link),
    until: link.expiresAt,
    locale: firm.locale,
    timeZone: firm.timeZone,
  })
  await ctx.send({ ...mail, to: link.email, key })
  return async (tx) => {
    await tx
      .update(links)
      .set({ sentAt: now })
      .where(and(eq(links.id, link.id), eq(links.nonce, link.nonce)))
  }
}
