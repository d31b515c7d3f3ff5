import { Form } from '@remix-run/react'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import type { JobKind } from '~/server/outbox/listJobs'

export function KindTable({ kinds }: { kinds: JobKind[] }) {
  return (
    <Table
      caption="Jobs by kind"
      rows={kinds}
      keyOf={({ kind }) => kind}
      columns={[
        {
          key: 'kind',
          label: 'Kind',
          cell: ({ kind, dead }) =>
            dead ? (
              <a className="link inline-flex min-h-6 items-center" href={paths.jobs({ kind })}>
                {kind}
              </a>
            ) : (
              kind
            ),
        },
        { key: 'waiting', label: 'Waiting', numeric: true, cell: ({ waiting }) => waiting },
        { key: 'failing', label: 'Tried before', numeric: true, cell: ({ failing }) => failing },
        { key: 'dead', label: 'Failed', numeric: true, cell: ({ dead }) => dead },
        { key: 'do', label: 'All that failed', cell: (kind) => (kind.dead ? <All {...kind} /> : '–') },
      ]}
    />
  )
}

function All({ kind, dead }: JobKind) {
  return (
    <Form method="post" action={paths.jobs()} className="flex flex-wrap items-start gap-2">
      <input type="hidden" name="kind" value={kind} />
      <button type="submit" name="intent" value="replay" className="button">
        Run all again<span className="sr-only">: {kind}</span>
      </button>
      <details>
        <summary className="flex min-h-9 cursor-pointer items-center">
          Discard all<span className="sr-only">: {kind}</span>
        </summary>
        <p className="my-2 text-muted">{dead === 1 ? 'It' : 'They'} will not be done, and cannot be brought back.</p>
        <button type="submit" name="intent" value="discard" className="button">
          Discard {dead}
          <span className="sr-only"> of {kind}</span>
        </button>
      </details>
    </Form>
  )
}
