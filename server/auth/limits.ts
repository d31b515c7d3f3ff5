import { sql } from 'drizzle-orm'
import type { Write } from '../../db/client'
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

/**
 * Counts one try, answers with how many it makes in its window, and throws 'too-many' with the seconds to wait when it is one too many. A window
 * begins with its first try. In a write of its own, so that what is refused afterwards stays counted.
 */
export async function countAttempt(
  ctx: Pick<Context, 'write' | 'limits' | 'now'>,
  name: LimitName,
  key: string,
): Promise<number> {
  const { most } = ctx.limits[name]
  const { count, waits } = await bump(ctx.write, `${name} ${key}`, ctx.limits[name], ctx.now())
  if (count > most) throw new Refusal('too-many', tooMany(waits), { retryAfter: waits })
  return count
}

/** As countAttempt, for a try that goes on after the limit on other terms. True while within it. */
export async function withinLimit(ctx: Pick<Context, 'write' | 'limits' | 'now'>, name: LimitName, key: string) {
  const { count } = await bump(ctx.write, `${name} ${key}`, ctx.limits[name], ctx.now())
  return count <= ctx.limits[name].most
}

function bump(write: Write, key: string, { seconds }: Limit, now: Date): Promise<{ count: number; waits: number }> {
  const fresh = { key, count: 1, startedAt: now, endsAt: new Date(now.getTime() + seconds * 1000) }
  return write(async (tx) => {
    const over = sql`${attempts.endsAt} <= excluded.started_at`
    const [row] = await tx
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
      .returning({ count: attempts.count, endsAt: attempts.endsAt })
    const { count, endsAt } = row ?? fresh
    return { count, waits: Math.max(1, Math.ceil((endsAt.getTime() - now.getTime()) / 1000)) }
  })
}

const tooMany = (seconds: number): string =>
  seconds < 90
    ? `Too many tries. Wait ${seconds} seconds and try again.`
    : `Too many tries. Wait ${Math.ceil(seconds / 60)} minutes and try again.`
