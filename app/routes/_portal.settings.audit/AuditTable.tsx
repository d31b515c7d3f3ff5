import type { SerializeFrom } from '@remix-run/node'
import { Moment } from '~/app/components/Moment'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { AuditFilters } from '~/server/activity/input'
import type { AuditEntry } from '~/server/activity/listAudit'

type Entry = SerializeFrom<AuditEntry>

export function AuditTable({ entries, filters }: { entries: Entry[]; filters: AuditFilters }) {
  const { viewer } = useShell()
  return (
    <Table
      caption="What was done, newest first"
      rows={entries}
      keyOf={(entry) => entry.id}
      columns={[
        { key: 'at', label: 'When', cell: (entry) => <Moment at={entry.at} viewer={viewer} /> },
        {
          key: 'who',
          label: 'Who',
          cell: (entry) => <span className="wrap-anywhere">{entry.who || 'Nobody known'}</span>,
        },
        { key: 'what', label: 'What', cell: (entry) => <What entry={entry} /> },
        { key: 'client', label: 'Client', cell: (entry) => <Client entry={entry} filters={filters} /> },
        {
          key: 'ip',
          label: 'From',
          cell: (entry) => <span className="wrap-anywhere">{entry.ip || 'The machine itself'}</span>,
        },
      ]}
    />
  )
}

/** What an event says beside its words is a click away. */
function What({ entry }: { entry: Entry }) {
  const page = pageOf(entry.thing)
  const more = [...entry.details, ...(entry.requestId ? [['request', entry.requestId]] : [])]
  return (
    <div className="min-w-0">
      {page ? (
        <a className="link inline-flex min-h-6 items-center" href={page}>
          {entry.what}
        </a>
      ) : (
        entry.what
      )}
      {more.length ? (
        <details className="text-muted">
          <summary className="min-h-6 cursor-pointer py-1">Details</summary>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-left">
            {more.map(([name, text]) => (
              <div key={name} className="contents">
                <dt>{name}</dt>
                <dd className="wrap-anywhere text-ink">{text}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </div>
  )
}

function Client({ entry: { client }, filters }: { entry: Entry; filters: AuditFilters }) {
  if (!client) return <span className="text-faint">–</span>
  return (
    <a className="link inline-flex min-h-6 items-center" href={paths.audit({ ...filters, client: client.id })}>
      {client.name}
    </a>
  )
}

const pageOf = ({ kind, id }: Entry['thing']): string | null => {
  if (kind === 'client') return paths.client(id)
  if (kind === 'invoice') return paths.invoice(id)
  if (kind === 'service') return paths.service(id)
  return null
}
