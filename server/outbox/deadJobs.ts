import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '../../db/client'
import { jobs } from '../../db/schema'
import { Refusal } from '../kernel/refusal'

/** One job, or those of a kind. */
export const deadJobsInput = z.union([
  z.strictObject({ jobId: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.string().min(1).max(64) }),
])
export type DeadJobsInput = z.input<typeof deadJobsInput>

/** In one write: of more than these the rest is for another time. */
const MOST = 500

/** A step of a write: the ids of what failed for good, oldest first. Throws not-found where nothing did. */
export async function deadJobs(tx: Tx, which: DeadJobsInput) {
  const found = await tx
    .select({ id: jobs.id, kind: jobs.kind })
    .from(jobs)
    .where(and(eq(jobs.state, 'dead'), 'jobId' in which ? eq(jobs.id, which.jobId) : eq(jobs.kind, which.kind)))
    .orderBy(asc(jobs.finishedAt), asc(jobs.id))
    .limit(MOST)
  const [first] = found
  if (!first) throw new Refusal('not-found')
  const ids = found.map(({ id }) => id)
  return {
    ids,
    where: and(inArray(jobs.id, ids), eq(jobs.state, 'dead')),
    /** What the audit log says of it. */
    told: {
      thing: { kind: 'job', id: 'jobId' in which ? first.id : first.kind },
      audience: 'staff' as const,
      data: { kind: first.kind, ...('kind' in which && { jobs: ids.length }) },
    },
  }
}
