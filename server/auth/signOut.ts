import { record } from '../activity/record'
import type { Context } from '../context'

/** The cookie that clears the browser's. Signing out twice is signing out once. */
export async function signOut(ctx: Context): Promise<{ cookie: string }> {
  const { viewer } = ctx
  const ended = await ctx.sessions.end(viewer.kind === 'person' ? viewer.sessionId : '')
  if (viewer.kind === 'person') {
    await ctx.write(async (tx) =>
      record(tx, ctx, { did: 'session.ended', thing: { kind: 'person', id: viewer.id }, audience: 'staff' }),
    )
  }
  return ended
}
