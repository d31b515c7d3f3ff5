import { and, eq, gt, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { attempts } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'

type Limit = { most: number; seconds: number }

/** How often, in how many seconds. The figures that are not settings are windows. */
export type Limits = {
  signInByIp: Limit
  signInByEmail: Limit
  /** After signInByEmail, for a device that never signed in to the account, by address and IP. */
  signInSlow: Limit
  factorByPerson: Limit
  resetByEmail: Limit
  resetByIp: Limit
  acceptByIp: Limit
  tokenByIp: Limit
  inviteByPerson: Limit
  exportByPerson: Limit
  /** Kept in the memory of the process, by session, else IP. */
  requests: Limit
}

export type LimitName = Exclude<keyof Limits, 'requests'>

/** A try that was counted: `count` with it, in the window that began at `startedAt`. */
export type Attempt = { key: string; count: number; startedAt: Date }

type Doors = Pick<Context, 'write' | 'limits' | 'now'>

/**
 * Counts a try before its work begins, so that tries at the same time cannot pass the limit together. Throws
 * 'too-many' with the seconds to wait when the limit is reached; such a try is not counted. A window begins with its
 * first try. The count stays unless `giveBack` returns it.
 */
export async function countAttempt(ctx: Doors, name: LimitName, key: string): Promise<Attempt> {
  const { attempt, waits } = await bump(ctx, name, key)
  if (!attempt) throw new Refusal('too-many', tooMany(waits), { retryAfter: waits })
  return attempt
}

/** Counts a try that goes on under other terms when the limit is reached. Returns null then. */
export const countWithin = async (ctx: Doors, name: LimitName, key: string): Promise<Attempt | null> =>
  (await bump(ctx, name, key)).attempt

/** Uncounts tries that succeeded, and no others. Does nothing for a window that has ended. */
export async function giveBack(ctx: Pick<Context, 'write'>, ...tries: (Attempt | null)[]): Promise<void> {
  const counted = tries.filter((one) => one !== null)
  await ctx.write(async (tx) => {
    for (const attempt of counted) await giveBackIn(tx, attempt)
  })
}

/** As giveBack. Call inside a write. */
export async function giveBackIn(tx: Tx, { key, startedAt }: Pick<Attempt, 'key' | 'startedAt'>): Promise<void> {
  await tx
    .update(attempts)
    .set({ count: sql`${attempts.count} - 1` })
    .where(and(eq(attempts.key, key), eq(attempts.startedAt, startedAt), gt(attempts.count, 0)))
}

type Counted = { attempt: Attempt | null; waits: number }

function bump({ write, limits, now }: Doors, name: LimitName, of: string): Promise<Counted> {
  const { most, seconds } = limits[name]
  const key = `${name} ${of}`
  const at = now()
  const fresh = { key, count: 1, startedAt: at, endsAt: new Date(at.getTime() + seconds * 1000) }
  return write(async (tx) => {
    const over = sql`${attempts.endsAt} <= excluded.started_at`
    const [row = fresh] = await tx
      .insert(attempts)
      .values(fresh)
      .onConflictDoUpdate({
        target: attempts.key,
        set: {
          count: sql`case when ${over} then 1 else ${attempts.count} + 1 end`,
          startedAt: sql`case when ${over} then excluded.started_at else ${attempts.startedAt} end`,
          endsAt: sql`case when ${over} then excluded.ends_at else ${attempts.endsAt} end`,
        },
      })
      .returning({ count: attempts.count, startedAt: attempts.startedAt, endsAt: attempts.endsAt })
    const { count, startedAt, endsAt } = row
    const waits = Math.max(1, Math.ceil((endsAt.getTime() - at.getTime()) / 1000))
    if (count <= most) return { attempt: { key, count, startedAt }, waits }
    // It did nothing and may try again: those who came in time and succeed leave their room to it.
    await giveBackIn(tx, { key, startedAt })
    return { attempt: null, waits }
  })
}

const tooMany = (seconds: number): string =>
  seconds < 90
    ? `Too many tries. Wait ${seconds} seconds and try again.`
    : `Too many tries. Wait ${Math.ceil(seconds / 60)} minutes and try again.`
