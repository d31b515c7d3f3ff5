import { createHash, randomBytes } from 'node:crypto'
import { and, eq, gt } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { challenges } from '../../db/schema'
import type { Context } from '../context'

type Row = typeof challenges.$inferSelect
export type ChallengeKind = Row['kind']

export const CHALLENGE_SECONDS: Record<ChallengeKind, number> = {
  'second-step': 600,
  'passkey-add': 300,
  'passkey-use': 300,
}

/** 256 bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** What the browser holds; the row keeps its hash. */
export async function makeChallenge(
  ctx: Pick<Context, 'write' | 'now'>,
  kind: ChallengeKind,
  { personId = null, data = {} }: { personId?: string | null; data?: Record<string, string> } = {},
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const createdAt = ctx.now()
  const expiresAt = new Date(createdAt.getTime() + CHALLENGE_SECONDS[kind] * 1000)
  await ctx.write(async (tx) => {
    await tx.insert(challenges).values({ id: hashOf(token), kind, personId, data, createdAt, expiresAt })
  })
  return token
}

const open = (kind: ChallengeKind, token: string, now: Date) =>
  and(eq(challenges.id, hashOf(token)), eq(challenges.kind, kind), gt(challenges.expiresAt, now))

/** Null for what is unknown, used, of another kind or past its time. */
export async function findChallenge(
  ctx: Pick<Context, 'db' | 'now'>,
  kind: ChallengeKind,
  token: string | undefined,
): Promise<Row | null> {
  if (!token || !TOKEN.test(token)) return null
  const [row] = await ctx.db
    .select()
    .from(challenges)
    .where(open(kind, token, ctx.now()))
  return row ?? null
}

/** A step of a write: uses the challenge up; null where somebody was first, and as above. */
export async function takeChallenge(tx: Tx, kind: ChallengeKind, token: string, now: Date): Promise<Row | null> {
  if (!TOKEN.test(token)) return null
  const [row] = await tx
    .delete(challenges)
    .where(open(kind, token, now))
    .returning()
  return row ?? null
}
