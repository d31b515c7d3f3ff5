import { and, eq } from 'drizzle-orm'
import { links } from '../../../db/schema'
import { urlOf } from '../../auth/links'
import type { Context } from '../../context'
import { Refusal } from '../../kernel/refusal'
import type { Invitation } from '../../people/pending'
import { requireOpen } from '../../people/readInvitation'
import { brandOf, compose } from '../compose'
import type { Handler } from '../context'

/** Nothing is sent for an invitation that was sent anew, taken back, used or has run out meanwhile, or leads nowhere. */
export const sendInvitation: Handler<'mail.invitation'> = async (ctx, { id: key, payload }) => {
  const now = ctx.now()
  const [link] = await ctx.db
    .select()
    .from(links)
    .where(and(eq(links.id, payload.linkId), eq(links.purpose, 'invitation')))
  if (!link || link.nonce !== payload.nonce || link.usedAt || link.revokedAt || link.expiresAt <= now) return

  const invitation = await openInvitation(ctx, link)
  if (!invitation) return

  const firm = await ctx.firm()
  const mail = await compose(() => import('../../../emails/Invitation'), {
    ...(await brandOf(ctx)),
    name: link.name,
    ...invitation,
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

/** Null if its page would say that it no longer works. */
const openInvitation = (ctx: Context, link: Invitation) =>
  requireOpen(ctx.db, link).catch((error) => {
    if (error instanceof Refusal && error.code === 'gone') return null
    throw error
  })
