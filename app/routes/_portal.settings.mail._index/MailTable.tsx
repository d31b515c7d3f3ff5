import type { SerializeFrom } from '@remix-run/node'
import { MailStatus } from '~/app/components/MailStatus'
import { Moment } from '~/app/components/Moment'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { shownEmail } from '~/server/kernel/emailText'
import type { ListedMail } from '~/server/mails/list'
import { kindWord } from '~/server/mails/rules'

export function MailTable({ mails }: { mails: SerializeFrom<ListedMail>[] }) {
  const { viewer } = useShell()
  return (
    <Table
      caption="Mails, the newest first"
      rows={mails}
      keyOf={(mail) => mail.id}
      columns={[
        {
          key: 'subject',
          label: 'Mail',
          cell: (mail) => (
            <span className="min-w-0 wrap-anywhere">
              <a className="row-link" href={paths.mail(mail.id)}>
                {mail.subject || kindWord(mail.kind)}
              </a>
              <span className="block text-muted">{mail.subject ? kindWord(mail.kind) : null}</span>
            </span>
          ),
        },
        {
          key: 'to',
          label: 'To',
          cell: (mail) =>
            mail.to ? (
              <span className="min-w-0 wrap-anywhere">{shownEmail(mail.to)}</span>
            ) : (
              <span className="text-faint">Not known yet</span>
            ),
        },
        { key: 'state', label: 'State', cell: (mail) => <MailStatus of={mail.state} /> },
        { key: 'at', label: 'Written', cell: (mail) => <Moment at={mail.createdAt} viewer={viewer} /> },
      ]}
    />
  )
}
