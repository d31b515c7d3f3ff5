import { Form } from '@remix-run/react'
import { Moment } from '~/app/components/Moment'
import { Section } from '~/app/components/Section'
import { type Column, Table } from '~/app/components/Table'
import type { Sessions } from './parts'

type Session = Sessions[number]
type Props = { sessions: Sessions; viewer: { locale: string; timeZone: string } }

export function SessionsSection({ sessions, viewer }: Props) {
  const columns: Column<Session>[] = [
    {
      key: 'device',
      label: 'Device',
      cell: (row) => (
        <>
          <span className="font-medium">{row.device}</span>
          <span className="block text-muted">{row.kind === 'refresh' ? 'A script or an app' : 'Browser'}</span>
        </>
      ),
    },
    { key: 'ip', label: 'Address', cell: (row) => <span className="tabular-nums break-all">{row.ip}</span> },
    { key: 'used', label: 'Last used', cell: (row) => <Moment at={row.lastUsedAt} viewer={viewer} /> },
    { key: 'started', label: 'Signed in', cell: (row) => <Moment at={row.startedAt} viewer={viewer} /> },
    {
      key: 'end',
      label: 'End',
      cell: (row) =>
        row.current ? (
          'This one'
        ) : (
          <Form method="post">
            <input type="hidden" name="intent" value="revoke-session" />
            <input type="hidden" name="sessionId" value={row.id} />
            <button type="submit" className="button" aria-label={`Sign out ${row.device}`}>
              Sign out
            </button>
          </Form>
        ),
    },
  ]
  return (
    <Section id="sessions" title="Where you are signed in">
      <div className="card">
        <Table caption="Your sessions" columns={columns} rows={sessions} keyOf={(row) => row.id} />
        {sessions.length > 1 ? (
          <Form method="post" className="border-t border-line p-4">
            <input type="hidden" name="intent" value="revoke-others" />
            <button type="submit" className="button">
              Sign out everywhere else
            </button>
          </Form>
        ) : null}
      </div>
    </Section>
  )
}
