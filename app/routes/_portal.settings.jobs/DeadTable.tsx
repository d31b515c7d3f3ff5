import type { SerializeFrom } from '@remix-run/node'
import { Form } from '@remix-run/react'
import { Moment } from '~/app/components/Moment'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import type { DeadJob } from '~/server/outbox/listJobs'

type Job = SerializeFrom<DeadJob>

export function DeadTable({ jobs, viewer }: { jobs: Job[]; viewer: { locale: string; timeZone: string } }) {
  return (
    <Table
      caption="Jobs that failed for good, the last to fail first"
      rows={jobs}
      keyOf={(job) => job.id}
      columns={[
        { key: 'job', label: 'Job', cell: (job) => <What job={job} /> },
        { key: 'at', label: 'Failed', cell: (job) => <Moment at={job.finishedAt} viewer={viewer} /> },
        { key: 'attempts', label: 'Attempts', numeric: true, cell: (job) => job.attempts },
        { key: 'do', label: 'Do', cell: (job) => <Ways job={job} /> },
      ]}
    />
  )
}

/** The reason is what one comes for; what the job was about is a click away. */
function What({ job }: { job: Job }) {
  return (
    <div className="min-w-0">
      <p>{job.kind}</p>
      <p className="wrap-anywhere text-muted">{job.lastError}</p>
      <details className="text-muted">
        <summary className="min-h-6 cursor-pointer py-1">
          Details<span className="sr-only"> of {job.id}</span>
        </summary>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-left">
          <dt>id</dt>
          <dd className="wrap-anywhere text-ink">{job.id}</dd>
          <dt>since</dt>
          <dd className="wrap-anywhere text-ink">{job.createdAt}</dd>
          <dt>about</dt>
          <dd className="wrap-anywhere whitespace-pre-wrap text-ink">{job.payload}</dd>
        </dl>
      </details>
    </div>
  )
}

function Ways({ job }: { job: Job }) {
  return (
    <Form method="post" action={paths.jobs()} className="flex flex-wrap gap-2">
      <input type="hidden" name="jobId" value={job.id} />
      <button type="submit" name="intent" value="replay" className="button">
        Run again<span className="sr-only">: {job.id}</span>
      </button>
      <button type="submit" name="intent" value="discard" className="button">
        Discard<span className="sr-only">: {job.id}</span>
      </button>
    </Form>
  )
}
