import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { documents } from '../../db/schema'
import type { Context } from '../context'

type Kind = (typeof documents.$inferSelect)['kind']

/**
 * The first rendering of what was issued, which is what everybody gets from then on: a later version of the
 * portal, or another locale of the firm, changes no document. Whoever asked has to be allowed to see it.
 */
export async function keptDocument(
  ctx: Context,
  kind: Kind,
  thingId: string,
  draw: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const mine = and(eq(documents.kind, kind), eq(documents.thingId, thingId))
  const [known] = await ctx.db.select().from(documents).where(mine)
  if (known) return bytesOf(known)
  const bytes = await draw()
  const row = {
    kind,
    thingId,
    sha256: hashOf(bytes),
    bytes: bytes.length,
    data: Buffer.from(bytes).toString('base64'),
    createdAt: ctx.now(),
  }
  const first = await ctx.write(async (tx) => {
    await tx.insert(documents).values(row).onConflictDoNothing()
    const [kept] = await tx.select().from(documents).where(mine)
    return kept
  })
  return first ? bytesOf(first) : bytes
}

function bytesOf({ data, sha256, kind, thingId }: typeof documents.$inferSelect): Uint8Array {
  const bytes = Buffer.from(data, 'base64')
  if (hashOf(bytes) !== sha256) throw new Error(`The kept document of ${kind} ${thingId} is damaged.`)
  return bytes
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
