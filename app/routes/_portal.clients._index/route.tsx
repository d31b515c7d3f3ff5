import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Ignored } from '~/app/components/Ignored'
import { Listed } from '~/app/components/Listed'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { Tabs } from '~/app/components/Tabs'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { may } from '~/server/auth/policy'
import { listClientsInput } from '~/server/clients/input'
import { listClients } from '~/server/clients/list'
import { clientStatuses } from '~/server/clients/rules'
import { formatCount } from '~/server/kernel/money'
import { ClientFilterForm } from './ClientFilterForm'
import { ClientTable } from './ClientTable'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listClientsInput)
  // A bookmark passed on by somebody who sees more still shows the list.
  if (filters.overdue && !may(context.viewer, 'invoices.read')) {
    delete filters.overdue
    ignored.push('overdue')
  }
  const { after: _after, before: _before, ...kept } = filters
  return { list: await listClients(context, filters), filters: kept, ignored }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Clients')

const tabWords = { all: 'All', active: 'Active', inactive: 'Inactive', archived: 'Archived' }

export default function Clients() {
  const { list, filters, ignored } = useLoaderData<typeof loader>()
  const { viewer, sees } = useShell()
  const { counts } = list
  const status = filters.status ?? 'all'
  const narrowed = Boolean(filters.q || filters.country || filters.overdue)

  return (
    <>
      <PageHeader title="Clients" state={`${formatCount(counts.active, viewer.locale)} active`}>
        <a className="button" href={paths.clientsCsv(filters)} download>
          Export CSV
        </a>
        {sees.manageClients ? (
          <a className="button button-primary" href={paths.clientNew()}>
            New client
          </a>
        ) : null}
      </PageHeader>
      <Ignored names={ignored} />
      <div className="card">
        <Tabs
          label="Clients by status"
          tabs={(['all', ...clientStatuses] as const)
            .filter((tab) => tab === status || counts[tab] > 0 || tab === 'all')
            .map((tab) => ({
              label: tabWords[tab],
              to: paths.clients({ ...filters, status: tab === 'all' ? undefined : tab }),
              current: tab === status,
              count: formatCount(counts[tab], viewer.locale),
            }))}
        />
        <ClientFilterForm filters={filters} countries={list.countries} byOverdue={sees.invoices} narrowed={narrowed} />
        <Listed
          noun={['client', 'clients']}
          narrowed={narrowed}
          clear={paths.clients({ status: filters.status })}
          found={list.found}
          locale={viewer.locale}
          empty={!list.rows.length}
        >
          <ClientTable list={list} filters={filters} />
        </Listed>
      </div>
      <Pager
        label="Pages of clients"
        next={list.next && paths.clients({ ...filters, after: list.next })}
        previous={list.previous && paths.clients({ ...filters, before: list.previous })}
      />
    </>
  )
}
