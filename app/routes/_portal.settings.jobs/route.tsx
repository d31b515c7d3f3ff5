import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { Ignored } from '~/app/components/Ignored'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { Section } from '~/app/components/Section'
import { readFilters } from '~/app/lib/filters'
import { byIntent } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import type { DeadJobsInput } from '~/server/outbox/deadJobs'
import { discardJobs } from '~/server/outbox/discardJobs'
import { listJobs, listJobsInput } from '~/server/outbox/listJobs'
import { replayJobs } from '~/server/outbox/replayJobs'
import { DeadTable } from './DeadTable'
import { KindTable } from './KindTable'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listJobsInput)
  return { ...(await listJobs(context, filters)), kind: filters.kind ?? null, ignored }
}

const jobs = (n: number) => (n === 1 ? 'The job' : `${n} jobs`)

export const action = byIntent({
  replay: async (ctx, which: DeadJobsInput) => {
    const n = await replayJobs(ctx, which)
    return { to: paths.jobs(), flash: `${jobs(n)} will be run again.` }
  },
  discard: async (ctx, which: DeadJobsInput) => {
    const n = await discardJobs(ctx, which)
    return { to: paths.jobs(), flash: `${jobs(n)} ${n === 1 ? 'was' : 'were'} discarded.` }
  },
})

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Jobs')

export default function Jobs() {
  const { kinds, rows, next, previous, kind, ignored } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const sum = (of: 'waiting' | 'failing' | 'dead') => kinds.reduce((total, one) => total + one[of], 0)
  const narrowed = kind ? { kind } : {}
  return (
    <>
      <PageHeader
        title="Jobs"
        state={`${sum('waiting')} waiting, ${sum('failing')} of them tried before; ${sum('dead')} failed for good`}
      />
      <Ignored names={ignored} />
      <div className="space-y-8">
        {kinds.length ? (
          <Section id="kinds" title="By kind">
            <div className="card">
              <KindTable kinds={kinds} />
            </div>
          </Section>
        ) : null}
        <Section
          id="failed"
          title={kind ? `Failed for good: ${kind}` : 'Failed for good'}
          all={kind ? { label: 'All kinds', to: paths.jobs() } : undefined}
        >
          <div className="card">
            {rows.length ? (
              <DeadTable jobs={rows} viewer={viewer} />
            ) : (
              <EmptyState title="No job failed">
                What fails is tried again for three days. What still fails then is listed here.
              </EmptyState>
            )}
          </div>
          <Pager
            label="Pages of failed jobs"
            next={next && paths.jobs({ ...narrowed, after: next })}
            previous={previous && paths.jobs({ ...narrowed, before: previous })}
          />
        </Section>
      </div>
    </>
  )
}
