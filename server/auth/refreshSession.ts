import { and, eq, gt } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { sessions } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { enqueue } from '../outbox/enqueue'
import { type RefreshClaims, readRefreshToken, refreshTokenOf } from './refreshToken'

/** An answer that was lost is asked for again within this time, and is the same again. */
const LOST_ANSWER_MS = 10_000

export type Refreshed = { sessionId: string; personId: string; refreshToken: string }

/**
 * The next refresh token of a family, for the present one. An older one is in two hands: the family ends
 * and the person is told. Refuses as 'signed-out', in the same words, whatever the reason.
 */
export async function refreshSession(ctx: Context, token: string): Promise<Refreshed> {
  const claims = readRefreshToken(ctx.keys, token)
  const person = claims && (await ctx.sessions.findRefresh(claims.sessionId))
  if (!claims || !person) throw refused()
  const next = { sessionId: claims.sessionId, generation: claims.generation + 1 }
  const at = ctx.now()

  const good = await ctx.write(async (tx) => {
    if (await rotate(tx, claims, at)) return true
    const [row] = await tx
      .select({ generation: sessions.generation, rotatedAt: sessions.rotatedAt })
      .from(sessions)
      .where(eq(sessions.id, claims.sessionId))
    if (!row || row.generation < claims.generation) return false
    const since = row.rotatedAt ? at.getTime() - row.rotatedAt.getTime() : Number.POSITIVE_INFINITY
    if (row.generation === next.generation && since <= LOST_ANSWER_MS) return true
    await endFamily(tx, ctx, { ...claims, personId: person.id, at })
    return false
  })
  // Outside: what was ended stays so.
  if (!good) throw refused()
  return { sessionId: claims.sessionId, personId: person.id, refreshToken: refreshTokenOf(ctx.keys, next) }
}

/** True for one of any number of requests with the same token. */
async function rotate(tx: Tx, { sessionId, generation }: RefreshClaims, at: Date): Promise<boolean> {
  const rotated = await tx
    .update(sessions)
    .set({ generation: generation + 1, rotatedAt: at, lastUsedAt: at })
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.kind, 'refresh'),
        eq(sessions.generation, generation),
        gt(sessions.expiresAt, at),
      ),
    )
    .returning({ id: sessions.id })
  return rotated.length === 1
}

async function endFamily(tx: Tx, ctx: Context, family: { sessionId: string; personId: string; at: Date }) {
  const { sessionId, personId, at } = family
  await tx.delete(sessions).where(eq(sessions.id, sessionId))
  record(tx, ctx, { did: 'session.reused', thing: { kind: 'person', id: personId }, audience: 'staff' })
  await enqueue(tx, ctx, {
    kind: 'mail.notice',
    payload: { personId, what: 'refresh-token-reused', ip: ctx.from.ip, at: at.toISOString() },
    about: { personId, thing: { kind: 'person', id: personId } },
  })
}

const refused = () => new Refusal('signed-out', 'This session has ended. Sign in again.')
