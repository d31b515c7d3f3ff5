import { eq } from 'drizzle-orm'
import { logos } from '../../db/schema'
import type { Context } from '../context'
import type { Branding } from '../kernel/documents'

/** The logo that a document was issued with. PDF knows no WebP: such a firm's name stands there instead. */
export async function logoOf(ctx: Context, { logoId }: Branding): Promise<Uint8Array | null> {
  if (!logoId) return null
  const [logo] = await ctx.db.select().from(logos).where(eq(logos.id, logoId))
  return logo && logo.type !== 'image/webp' ? Buffer.from(logo.data, 'base64') : null
}
