import type { SerializeFrom } from '@remix-run/node'
import type { ReactNode } from 'react'
import { Moment } from '~/app/components/Moment'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { shownEmail } from '~/server/kernel/emailText'
import type { getMail } from '~/server/mails/get'
import { kindWord } from '~/server/mails/rules'

const addresses = { ok: '', bounced: 'mails bounce', complained: 'reported a mail as spam' }

export function MailFacts({ found }: { found: SerializeFrom<typeof getMail> }) {
  const { viewer } = useShell()
  const { mail, person, client, job, nextTryAt } = found
  return (
    <dl className="card grid gap-x-6 gap-y-3 p-5 sm:grid-cols-[auto_minmax(0,1fr)]">
      <Fact label="To">
        {shownEmail(mail.to) || 'Not known yet'}
        {person ? ` (${[person.name, addresses[person.mailState]].filter(Boolean).join(', ')})` : null}
      </Fact>
      <Fact label="Kind">{kindWord(mail.kind)}</Fact>
      {client ? (
        <Fact label="Client">
          <a className="link" href={paths.client(client.id)}>
            {client.name}
          </a>
        </Fact>
      ) : null}
      <Fact label="Written">
        <Moment at={mail.createdAt} viewer={viewer} />
      </Fact>
      <Fact label="Last news">
        <Moment at={mail.updatedAt} viewer={viewer} />
      </Fact>
      {job ? <Fact label="Attempts">{job.attempts}</Fact> : null}
      {nextTryAt ? (
        <Fact label="Next attempt">
          <Moment at={nextTryAt} viewer={viewer} />
        </Fact>
      ) : null}
      {mail.providerId ? <Fact label="The provider’s number">{mail.providerId}</Fact> : null}
      {mail.resendOf ? (
        <Fact label="Sent again for">
          <a className="link" href={paths.mail(mail.resendOf)}>
            the earlier mail
          </a>
        </Fact>
      ) : null}
    </dl>
  )
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{label}</dt>
    <dd className="min-w-0 wrap-anywhere">{children}</dd>
  </>
)
