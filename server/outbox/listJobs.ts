import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { jobs } from '../../db/schema'
import { beyond, numberSum } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { decodeCursor, momentOf, type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'

export const listJobsInput = z.strictObject({
  kind: z.string().min(1).max(64).optional(),
  after: z.string().max(500).optional(),
  before: z.string().max(500).optional(),
})
export type ListJobsInput = z.input<typeof listJobsInput>

const PAGE = 25

export type DeadJob = {
  id: string
  kind: string
  attempts: number
  lastError: string
  payload: string
  createdAt: Date
  finishedAt: Date
}

/** `failing` are those of the waiting that failed before and are tried again. */
export type JobKind = { kind: string; waiting: number; failing: number; dead: number }

/** What waits and what failed for good, by kind, and a page of the latter, the last to fail first. */
export async function listJobs(ctx: Context, input: ListJobsInput = {}): Promise<Page<DeadJob> & { kinds: JobKind[] }> {
  requireScope(ctx.viewer, 'jobs.manage')
  const { kind, after, before } = parse(listJobsInput, input)
  const cursor = decodeCursor(before ?? after ?? '')
  const moment = momentOf(cursor)
  const known = cursor && moment && { at: moment, id: cursor.id }
  const backwards = known !== null && before !== undefined
  const direction = backwards ? 'asc' : 'desc'
  const order = backwards ? asc : desc
  const [kinds, found] = await Promise.all([
    ctx.db
      .select({
        kind: jobs.kind,
        waiting: numberSum(sql`case when ${jobs.state} = 'waiting' then 1 else 0 end`),
        failing: numberSum(sql`case when ${jobs.state} = 'waiting' and ${jobs.lastError} <> '' then 1 else 0 end`),
        dead: numberSum(sql`case when ${jobs.state} = 'dead' then 1 else 0 end`),
      })
      .from(jobs)
      .where(inArray(jobs.state, ['waiting', 'dead']))
      .groupBy(jobs.kind)
      .orderBy(asc(jobs.kind)),
    ctx.db
      .select()
      .from(jobs)
      .where(
        and(
          eq(jobs.state, 'dead'),
          kind ? eq(jobs.kind, kind) : undefined,
          known
            ? beyond(jobs.finishedAt, jobs.id, direction, {
                value: sql.param(known.at, jobs.finishedAt),
                id: known.id,
              })
            : undefined,
        ),
      )
      .orderBy(order(jobs.finishedAt), order(jobs.id))
      .limit(PAGE + 1),
  ])
  const edge = known ? (backwards ? { before } : { after }) : {}
  const rows = found.map(({ id, kind, attempts, lastError, payload, createdAt, finishedAt }) => ({
    ...{ id, kind, attempts, lastError, createdAt },
    payload: JSON.stringify(payload, null, 2),
    finishedAt: finishedAt ?? createdAt,
  }))
  return { kinds, ...toPage(rows, PAGE, edge, (row) => ({ value: row.finishedAt.getTime(), id: row.id })) }
}
