import { eq } from 'drizzle-orm'
import { logos } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'

/** The firm's logo, for everybody: it stands on the page where strangers sign in. */
export async function getLogo(ctx: Context, { id }: { id: string }): Promise<{ type: string; bytes: Uint8Array }> {
  const known = /^[0-9a-f]{64}$/.test(id)
  const [row] = known ? await ctx.db.select().from(logos).where(eq(logos.id, id)) : []
  if (!row) throw new Refusal('not-found')
  return { type: row.type, bytes: Buffer.from(row.data, 'base64') }
}
