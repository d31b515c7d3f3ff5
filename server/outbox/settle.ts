import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { jobs } from '../../db/schema'
import type { Context } from '../context'
import { MailFailed } from '../ports/mail'
import type { Claimed } from './claim'
import { mailFailed, mailIsDone, type Posted } from './mailRow'
import { nextTry } from './rules'
import { tellOfDead } from './tellOfDead'

/** Only whoever still holds the lease says how a job ended. */
const held = (job: Claimed) =>
  and(eq(jobs.id, job.id), eq(jobs.state, 'waiting'), job.leaseUntil ? eq(jobs.leaseUntil, job.leaseUntil) : undefined)

/** Marks a job as done, together with what its handler still has to write. */
export async function finishJob(
  ctx: Context,
  job: Claimed,
  effects?: (tx: Tx) => Promise<void>,
  posted: Posted = null,
): Promise<void> {
  const finishedAt = ctx.now()
  await ctx.write(async (tx) => {
    const done = await tx
      .update(jobs)
      .set({ state: 'done', finishedAt, leaseUntil: null, lastError: '' })
      .where(held(job))
      .returning({ id: jobs.id })
    if (!done.length) return
    await effects?.(tx)
    if (job.kind.startsWith('mail.')) await mailIsDone(tx, job.id, posted, finishedAt)
  })
}

/** Puts a job back for a later try, or gives it up. */
export async function failJob(
  ctx: Context,
  job: Claimed,
  error: unknown,
  chance: number,
  posted: Posted = null,
): Promise<void> {
  const now = ctx.now()
  const outcome = error instanceof MailFailed ? error.outcome : 'later'
  // What is no mail writes to the database alone, or asks under a key of its own: it may run again at any time.
  const unanswered = job.kind.startsWith('mail.') && (outcome === 'unknown' || job.unanswered)
  const asked = error instanceof MailFailed ? error.retryAfterMs : 0
  const runAt = nextTry(job, outcome === 'later' && unanswered ? 'unknown' : outcome, now, chance, asked)
  const set = runAt
    ? // A lease that is over says to the next try that this one may have reached its end.
      { runAt, leaseUntil: unanswered ? runAt : null }
    : { state: 'dead' as const, finishedAt: now, leaseUntil: null }
  const lastError = reasonOf(error, unanswered)
  await ctx.write(async (tx) => {
    const put = await tx
      .update(jobs)
      .set({ ...set, lastError })
      .where(held(job))
      .returning({ id: jobs.id })
    if (!put.length) return
    if (!runAt) await tellOfDead(tx, ctx, job, now)
    if (!job.kind.startsWith('mail.')) return
    const state = runAt ? 'queued' : unanswered && outcome !== 'refused' ? 'unknown' : 'failed'
    await mailFailed(tx, job.id, { state, error: lastError }, posted, now)
  })
  const about = { err: error, job: job.id, kind: job.kind, attempts: job.attempts, runAt }
  if (runAt) ctx.log.warn(about, 'a job failed and is tried again')
  else ctx.log.error(about, 'a job failed for good')
}

/** One short line: what follows the first may hold the values of a statement. */
function reasonOf(error: unknown, unanswered: boolean): string {
  const said = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : 'unknown'
  return `${unanswered ? 'It is not known whether it went out. ' : ''}${said}`.slice(0, 200)
}
