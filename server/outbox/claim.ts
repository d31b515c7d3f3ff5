import { and, asc, eq, inArray, isNull, like, lte, not, or, sql } from 'drizzle-orm'
import { jobs } from '../../db/schema'
import type { Context } from '../context'
import { mailsAreSending } from './mailRow'
import { LEASE_MS } from './rules'

/** `unanswered`: it may have been done already, by a process that died or with an answer that was lost. */
export type Claimed = typeof jobs.$inferSelect & { unanswered: boolean }

/**
 * Takes up to `most` due jobs for the length of a lease, what somebody waits for first, and counts the
 * attempt, so that one that ends the process is not begun for ever; null where none is due. Others may
 * have been quicker with all of them.
 */
export async function claimDue(ctx: Context, most: number): Promise<Claimed[] | null> {
  const at = ctx.now()
  const due = and(
    eq(jobs.state, 'waiting'),
    lte(jobs.runAt, at),
    or(isNull(jobs.leaseUntil), lte(jobs.leaseUntil, at)),
    ctx.mail === 'none' ? not(like(jobs.kind, 'mail.%')) : undefined,
  )
  // Looking is cheap and asks for no lock: most looks find nothing.
  const found = await ctx.db
    .select({ id: jobs.id, leaseUntil: jobs.leaseUntil })
    .from(jobs)
    .where(due)
    .orderBy(asc(jobs.rank), asc(jobs.runAt), asc(jobs.id))
    .limit(most)
  if (!found.length) return null

  const leaseUntil = new Date(at.getTime() + LEASE_MS)
  const unanswered = new Set(found.filter((job) => job.leaseUntil !== null).map((job) => job.id))
  const ids = found.map((job) => job.id)
  const claimed = await ctx.write(async (tx) => {
    const taken = await tx
      .update(jobs)
      .set({ leaseUntil, attempts: sql`${jobs.attempts} + 1` })
      .where(and(inArray(jobs.id, ids), due))
      .returning()
    await mailsAreSending(tx, taken, at)
    return taken
  })
  return claimed.map((job) => ({ ...job, unanswered: unanswered.has(job.id) }))
}
