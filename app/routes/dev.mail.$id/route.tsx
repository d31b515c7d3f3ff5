import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Moment } from '~/app/components/Moment'
import { PageHeader } from '~/app/components/PageHeader'
import { paths } from '~/app/lib/paths'
import { getMail } from '~/server/embedded/resend/get'

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const {
    id,
    at,
    from,
    to,
    subject,
    text,
    attachments = [],
  } = await getMail(context, request.headers, { id: params.id ?? '' })
  const { locale, timeZone } = await context.firm()
  const files = attachments.map(({ filename }) => filename).join(', ')
  return { id, at, from, to: to.join(', '), subject, text, files, reader: { locale, timeZone } }
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.subject ?? 'Mail'} · Mails` }]

export default function Mail() {
  const { id, at, from, to, subject, text, files, reader } = useLoaderData<typeof loader>()
  return (
    <main id="main" className="mx-auto max-w-3xl px-4 py-8 sm:px-6">
      <p className="mb-4">
        <a className="link" href={paths.mailbox()}>
          All mails
        </a>
      </p>
      <PageHeader
        title={subject}
        state={
          <>
            From {from} to {to}, <Moment at={at} viewer={reader} />
            {files ? `, with ${files}` : ''}
          </>
        }
      >
        <a className="button" href={paths.mailboxHtml(id)}>
          Show as it looks
        </a>
      </PageHeader>
      <div className="card whitespace-pre-wrap p-5 [overflow-wrap:anywhere]">{withLinks(text)}</div>
    </main>
  )
}

const ADDRESS = /(https?:\/\/[^\s<>"]+)/

/** The text with its addresses as links. */
const withLinks = (text: string) =>
  text.split(ADDRESS).map((part, i) =>
    i % 2 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text that never changes.
      <a key={i} className="link" href={part}>
        {part}
      </a>
    ) : (
      part
    ),
  )
