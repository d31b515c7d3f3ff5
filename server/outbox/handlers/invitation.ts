import { and, eq } from 'drizzle-orm'
import { links } from '../../../db/schema'
import { urlOf } from '../../auth/links'
import type { Context } from '../../context'
import { Refusal } from '../../kernel/refusal'
import type { Invitation } from '../../people/pending'
import { requireStanding } from '../../people/stands'
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

  const standing = await standingOf(ctx, link)
  if (!standing) return

  const firm = await ctx.firm()
  const mail = await compose(() => import('../../../emails/Invitation'), {
    ...(await brandOf(ctx)),
    name: link.name,
    ...standing,
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

/** Null where its page would say that it does not work any more. */
const standingOf = (ctx: Context, link: Invitation) =>
  requireStanding(ctx.db, link).catch((error) => {
    if (error instanceof Refusal && error.code === 'gone') return null
    throw error
  })
