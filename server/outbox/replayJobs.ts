import { jobs } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type DeadJobsInput, deadJobs, deadJobsInput } from './deadJobs'
import { mailFailed } from './mailRow'

/**
 * Runs again what failed for good, with all its attempts. A mail that got no answer begins anew too:
 * whoever asks for that has been told that it may arrive twice. Answers with how many jobs it were.
 */
export async function replayJobs(ctx: Context, input: DeadJobsInput): Promise<number> {
  requireScope(ctx.viewer, 'jobs.manage')
  const which = parse(deadJobsInput, input)
  const now = ctx.now()
  return ctx.write(async (tx) => {
    const { ids, where, told } = await deadJobs(tx, which)
    await tx
      .update(jobs)
      .set({ state: 'waiting', attempts: 0, runAt: now, leaseUntil: null, createdAt: now, finishedAt: null })
      .where(where)
    if (told.data.kind.startsWith('mail.')) {
      for (const id of ids) await mailFailed(tx, id, { state: 'queued', error: '' }, null, now)
    }
    record(tx, ctx, { did: 'job.replayed', ...told })
    tx.committed.push(ctx.wake)
    return ids.length
  })
}
