import { eq } from 'drizzle-orm'
import { logos } from '../../db/schema'
import type { Context } from '../context'
import type { Branding } from '../kernel/documents'
import { imageTypeOf } from '../settings/rules'
import { isPlainJpeg } from './jpeg'
import { plainPng } from './png'

/** The logo that a document was issued with; null where documents cannot show it, and the firm's name stands there. */
export async function logoOf(ctx: Context, { logoId }: Branding): Promise<Uint8Array | null> {
  if (!logoId) return null
  const [logo] = await ctx.db.select().from(logos).where(eq(logos.id, logoId))
  return logo ? drawableLogo(Buffer.from(logo.data, 'base64')) : null
}

/** As documents draw it. Null for what is broken, and for WebP, which PDF does not know. */
export async function drawableLogo(bytes: Uint8Array): Promise<Uint8Array | null> {
  const picture = Buffer.from(bytes)
  const type = imageTypeOf(picture)
  if (type === 'image/png') return plainPng(picture)
  return type === 'image/jpeg' && isPlainJpeg(picture) ? picture : null
}
