import { and, eq, isNull } from 'drizzle-orm'
import { links } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { hasStaff } from './hasStaff'
import { lasts, newNonce, urlOf } from './links'

/** The address at which the first administrator is made, or null where there is staff. Ends those made before. */
export async function makeSetupLink(ctx: Context): Promise<string | null> {
  if (ctx.viewer.kind !== 'system') throw new Refusal('forbidden')
  if (await hasStaff(ctx)) return null
  const at = ctx.now()
  const link = { id: ctx.id('lnk'), purpose: 'setup' as const, nonce: newNonce() }
  await ctx.write(async (tx) => {
    await tx
      .update(links)
      .set({ revokedAt: at })
      .where(and(eq(links.purpose, 'setup'), isNull(links.usedAt), isNull(links.revokedAt)))
    await tx
      .insert(links)
      .values({ ...link, email: '', createdAt: at, expiresAt: new Date(at.getTime() + lasts.setup) })
  })
  return urlOf(ctx, link)
}
