import { and, eq, gt, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { jobs } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'

const ONCE_MS = 24 * 3_600_000

/** A step of the write that gives a job up: the first of its kind within a day is told of, so that a long outage is one event. */
export async function tellOfDead(tx: Tx, ctx: Context, job: { id: string; kind: string }, now: Date): Promise<void> {
  const since = new Date(now.getTime() - ONCE_MS)
  const [other] = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.state, 'dead'), gt(jobs.finishedAt, since), eq(jobs.kind, job.kind), ne(jobs.id, job.id)))
    .limit(1)
  if (other) return
  record(tx, ctx, {
    did: 'job.died',
    thing: { kind: 'job', id: job.id },
    audience: 'staff',
    data: { kind: job.kind },
  })
}
