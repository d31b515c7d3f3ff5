import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { getTemplate, listTemplates } from '~/server/outbox/templates'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const templates = listTemplates(context)
  const name = new URL(request.url).searchParams.get('show')
  if (!name) return { templates, shown: null }
  const { label, subject, text } = await getTemplate(context, { name })
  return { templates, shown: { name, label, subject, text } }
}

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.shown ? `${data.shown.label} · Templates` : 'Templates of mails')

export default function Templates() {
  const { templates, shown } = useLoaderData<typeof loader>()
  return (
    <>
      <BackLink to={paths.mails()}>Mails</BackLink>
      <PageHeader title="Templates of mails" state="With made-up data, and the firm’s name, colour and logo" />
      <nav aria-label="Templates" className="mb-6 flex flex-wrap gap-2">
        {templates.map(({ name, label }) => (
          <a
            key={name}
            className="button"
            href={paths.mailTemplates({ show: name })}
            aria-current={shown?.name === name ? 'page' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      {shown ? (
        <>
          <dl className="card mb-6 grid gap-x-6 gap-y-2 p-5 sm:grid-cols-[auto_minmax(0,1fr)]">
            <dt className="text-muted">Subject</dt>
            <dd className="min-w-0 wrap-anywhere">{shown.subject}</dd>
            <dt className="text-muted">With colours</dt>
            <dd>
              <a
                className="link inline-flex min-h-6 items-center"
                href={paths.mailTemplateHtml(shown.name)}
                target="_self"
              >
                Open {shown.label} as it looks
              </a>
            </dd>
          </dl>
          <Section id="text" title="As text">
            <div className="card whitespace-pre-wrap p-5 [overflow-wrap:anywhere]">{shown.text}</div>
          </Section>
        </>
      ) : (
        <p className="text-muted">Choose one to see its subject, how it looks, and its text.</p>
      )}
    </>
  )
}
