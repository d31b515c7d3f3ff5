import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { Moment } from '~/app/components/Moment'
import { PageHeader } from '~/app/components/PageHeader'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { listMails } from '~/server/embedded/resend/list'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const to = new URL(request.url).searchParams.get('to') ?? undefined
  const mails = await listMails(context, request.headers, { to })
  const { locale, timeZone } = await context.firm()
  return {
    mails: mails.map(({ id, at, subject, to }) => ({ id, at, subject, to: to.join(', ') })),
    to: to ?? '',
    reader: { locale, timeZone },
  }
}

export const meta: MetaFunction = () => [{ title: 'Mails' }]

export default function Mails() {
  const { mails, to, reader } = useLoaderData<typeof loader>()
  return (
    <main id="main" className="mx-auto max-w-4xl px-4 py-8 sm:px-6">
      <PageHeader title="Mails" state="No key of a mail service is set, so they are kept here and nobody gets them." />
      <div className="card">
        <form method="get" className="flex flex-wrap items-end gap-3 p-4">
          <label className="grow basis-52">
            <span className="mb-1 block text-muted">To the address</span>
            <input
              className="input"
              type="search"
              name="to"
              defaultValue={to}
              inputMode="email"
              autoCapitalize="none"
            />
          </label>
          <button type="submit" className="button">
            Show
          </button>
        </form>
        {mails.length ? (
          <Table
            caption="Mails, the newest first"
            rows={mails}
            keyOf={(mail) => mail.id}
            columns={[
              {
                key: 'subject',
                label: 'Subject',
                cell: (mail) => (
                  <a className="row-link wrap-anywhere" href={paths.mailboxMail(mail.id)}>
                    {mail.subject}
                  </a>
                ),
              },
              { key: 'to', label: 'To', cell: (mail) => <span className="min-w-0 wrap-anywhere">{mail.to}</span> },
              { key: 'at', label: 'Sent', cell: (mail) => <Moment at={mail.at} viewer={reader} /> },
            ]}
          />
        ) : (
          <EmptyState title={to ? 'No mail to this address' : 'No mails yet'}>
            {to ? (
              <a className="link" href={paths.mailbox()}>
                Show all mails
              </a>
            ) : (
              'They appear here as soon as one is sent, for example an invitation.'
            )}
          </EmptyState>
        )}
      </div>
    </main>
  )
}
