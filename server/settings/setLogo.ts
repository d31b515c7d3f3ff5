import { createHash } from 'node:crypto'
import { and, eq, isNotNull } from 'drizzle-orm'
import { firm, logos } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { drawableLogo } from '../documents/logo'
import { Refusal } from '../kernel/refusal'
import { imageTypeOf, LOGO_BYTES } from './rules'

const thing = { kind: 'firm', id: 'firm' }

/**
 * An image by its content, whatever it is called. Its id is its hash, so that browsers may keep it for ever; those before
 * it stay, since documents that were issued show them. Answers whether documents can show it.
 */
export async function setLogo(ctx: Context, input: { bytes: Uint8Array | null }): Promise<{ inDocuments: boolean }> {
  requireScope(ctx.viewer, 'firm.settings')
  const { bytes } = input
  const refuse = (message: string) => new Refusal('invalid', undefined, { fields: { logo: [message] } })
  if (!bytes?.length) throw refuse('Choose a picture first')
  if (bytes.length > LOGO_BYTES) {
    throw refuse(`The picture has ${Math.ceil(bytes.length / 1024)} KB. Choose one of at most 200 KB`)
  }
  const type = imageTypeOf(bytes)
  if (!type) throw refuse('This is no PNG, JPEG or WebP picture. Save it as one of these and choose it again')
  const inDocuments = (await drawableLogo(bytes)) !== null
  if (!inDocuments && type !== 'image/webp') {
    throw refuse(
      'This picture is damaged or has more than 4 million points. Save it anew, smaller, and choose it again',
    )
  }
  const id = createHash('sha256').update(bytes).digest('hex')
  const data = Buffer.from(bytes).toString('base64')
  const at = ctx.now()

  await ctx.write(async (tx) => {
    await tx.insert(logos).values({ id, type, data, createdAt: at }).onConflictDoNothing()
    const [before] = await tx.select({ logoId: firm.logoId }).from(firm).where(eq(firm.id, 'firm'))
    if (before?.logoId === id) return
    await tx.update(firm).set({ logoId: id }).where(eq(firm.id, 'firm'))
    record(tx, ctx, { did: 'firm.changed', thing, audience: 'staff', data: { changed: ['logo'] } })
  })
  return { inDocuments }
}

/** Pages show the portal's own mark again; documents that were issued show what they were issued with. */
export async function removeLogo(ctx: Context): Promise<void> {
  requireScope(ctx.viewer, 'firm.settings')
  await ctx.write(async (tx) => {
    const [had] = await tx
      .update(firm)
      .set({ logoId: null })
      .where(and(eq(firm.id, 'firm'), isNotNull(firm.logoId)))
      .returning({ id: firm.id })
    if (!had) return
    record(tx, ctx, { did: 'firm.changed', thing, audience: 'staff', data: { changed: ['logo'] } })
  })
}
