import type { useLoaderData } from '@remix-run/react'
import { MailStatus } from '~/app/components/MailStatus'
import { Moment } from '~/app/components/Moment'
import { Section } from '~/app/components/Section'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { shownEmail } from '~/server/kernel/emailText'
import type { loader } from './route'

type Props = { history: ReturnType<typeof useLoaderData<typeof loader>>['history'] }

/** What happened, newest first, and what was mailed about it. */
export function InvoiceHistory({ history: { events, mails, can } }: Props) {
  const { viewer } = useShell()
  return (
    <>
      {events.length ? (
        <Section id="history" title="History" className="no-print mt-6">
          <ul className="card divide-y divide-line">
            {events.map((event) => (
              <li key={event.id} className="flex flex-wrap justify-between gap-x-4 px-4 py-2.5">
                <span className="min-w-0 wrap-anywhere">
                  {event.says}
                  {event.reason ? <span className="text-muted">: {event.reason}</span> : null}
                </span>
                <span className="text-muted">
                  {event.who ? `${event.who}, ` : ''}
                  <Moment at={event.at} viewer={viewer} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {mails.length ? (
        <Section id="mails" title="Mails" className="no-print mt-6">
          <div className="card">
            <Table
              caption="Mails about this invoice"
              keyOf={(mail) => mail.id}
              rows={mails}
              columns={[
                {
                  key: 'to',
                  label: 'To',
                  cell: (mail) => (
                    <a className="row-link wrap-anywhere" href={paths.mail(mail.id)}>
                      {shownEmail(mail.to) || mail.subject || 'A mail to be sent'}
                    </a>
                  ),
                },
                { key: 'subject', label: 'Subject', wide: true, cell: (mail) => mail.subject },
                { key: 'state', label: 'State', cell: (mail) => <MailStatus of={mail.state} /> },
                { key: 'at', label: 'At', cell: (mail) => <Moment at={mail.createdAt} viewer={viewer} /> },
              ]}
            />
          </div>
          {can.resend ? (
            <p className="mt-2 text-muted">A mail’s own page shows what it said and sends it again.</p>
          ) : null}
        </Section>
      ) : null}
    </>
  )
}
