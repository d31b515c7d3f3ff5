import { jobs } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type DeadJobsInput, deadJobs, deadJobsInput } from './deadJobs'

/** Takes out what failed for good and will not be done. Answers with how many jobs it were. */
export async function discardJobs(ctx: Context, input: DeadJobsInput): Promise<number> {
  requireScope(ctx.viewer, 'jobs.manage')
  const which = parse(deadJobsInput, input)
  return ctx.write(async (tx) => {
    const { ids, where, told } = await deadJobs(tx, which)
    await tx.delete(jobs).where(where)
    record(tx, ctx, { did: 'job.discarded', ...told })
    return ids.length
  })
}
