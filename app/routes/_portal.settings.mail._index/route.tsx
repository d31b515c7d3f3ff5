import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { FigureCard, FigureCards } from '~/app/components/FigureCard'
import { Ignored } from '~/app/components/Ignored'
import { Listed } from '~/app/components/Listed'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { formatCount } from '~/server/kernel/money'
import { getMailFigures } from '~/server/mails/figures'
import { listMailsInput } from '~/server/mails/input'
import { listMails } from '~/server/mails/list'
import { cards } from '~/server/mails/rules'
import { MailFilterForm } from './MailFilterForm'
import { MailTable } from './MailTable'
import { Provider } from './Provider'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listMailsInput)
  const { after: _after, before: _before, ...kept } = filters
  const [list, about] = await Promise.all([listMails(context, filters), getMailFigures(context)])
  return { list, about, filters: kept, ignored }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Mails')

export default function Mails() {
  const { list, about, filters, ignored } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const narrowed = Object.values(filters).some(Boolean)
  return (
    <>
      <PageHeader title="Mails" state={<Provider about={about} />}>
        <a className="button" href={paths.mailTemplates()}>
          Look at the templates
        </a>
      </PageHeader>
      <FigureCards label={`Mails of the last ${about.days} days`}>
        {Object.entries(cards).map(([name, { label, leads }]) => (
          <FigureCard
            key={name}
            label={label}
            to={paths.mails({ state: leads })}
            value={formatCount(about.figures[name as keyof typeof cards], viewer.locale)}
          >
            <span className="text-muted">in {about.days} days</span>
          </FigureCard>
        ))}
      </FigureCards>
      <Ignored names={ignored} />
      <div className="card">
        <MailFilterForm filters={filters} narrowed={narrowed} />
        <Listed
          noun={['mail', 'mails']}
          narrowed={narrowed}
          clear={paths.mails()}
          found={null}
          locale={viewer.locale}
          empty={!list.rows.length}
        >
          <MailTable mails={list.rows} />
        </Listed>
      </div>
      <Pager
        label="Pages of mails"
        next={list.next && paths.mails({ ...filters, after: list.next })}
        previous={list.previous && paths.mails({ ...filters, before: list.previous })}
      />
    </>
  )
}
