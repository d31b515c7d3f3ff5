import { eq } from 'drizzle-orm'
import { sessions } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'

/** The cookie that clears the browser's. Signing out twice is signing out once. */
export async function signOut(ctx: Context): Promise<{ cookie: string }> {
  const { viewer } = ctx
  if (viewer.kind === 'person') {
    await ctx.write(async (tx) => {
      await tx.delete(sessions).where(eq(sessions.id, viewer.sessionId))
      record(tx, ctx, { did: 'session.ended', thing: { kind: 'person', id: viewer.id }, audience: 'staff' })
    })
  }
  return { cookie: ctx.sessions.noCookie() }
}
