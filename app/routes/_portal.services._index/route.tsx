import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { Ignored } from '~/app/components/Ignored'
import { Decimal } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { RangeForm } from '~/app/components/RangeForm'
import { Tabs } from '~/app/components/Tabs'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { may } from '~/server/auth/policy'
import { dayText } from '~/server/kernel/dayText'
import { formatCount } from '~/server/kernel/money'
import { listServicesInput } from '~/server/services/input'
import { listServices } from '~/server/services/list'
import { ServiceTable } from './ServiceTable'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listServicesInput)
  const can = {
    manage: may(context.viewer, 'catalogue.manage'),
    subscriptions: may(context.viewer, 'subscriptions.read'),
  }
  return { list: await listServices(context, filters), filters, ignored, can }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Services')

export default function Services() {
  const { list, filters, ignored, can } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const { locale } = viewer
  const { total } = list
  return (
    <>
      <PageHeader
        title="Services"
        state={
          <>
            {total.costs?.map(({ currency, cost }) => (
              <span key={currency}>
                <Decimal value={cost} places={list.places} currency={currency} locale={locale} /> ·{' '}
              </span>
            ))}
            {formatCount(total.rows, locale)} metered rows from {dayText(list.from, locale)} to{' '}
            {dayText(list.to, locale)}
          </>
        }
      >
        <a className="button" href={paths.servicesCsv(filters)} download>
          Export CSV
        </a>
        <a className="button" href={paths.usageCsv({ from: list.from, to: list.to, client: filters.client })} download>
          Metered rows as CSV
        </a>
        {can.subscriptions ? (
          <a className="button" href={paths.subscriptions({ client: filters.client })}>
            Subscriptions
          </a>
        ) : null}
        {can.manage ? (
          <a className="button button-primary" href={paths.serviceNew()}>
            New service
          </a>
        ) : null}
      </PageHeader>
      <Ignored names={ignored} />
      <div className="card">
        <Tabs
          label="Which services"
          tabs={[
            { label: 'All', to: paths.services({ ...filters, active: undefined }), current: !filters.active },
            { label: 'Active', to: paths.services({ ...filters, active: 'yes' }), current: Boolean(filters.active) },
          ]}
        />
        <RangeForm
          action="/services"
          from={list.from}
          to={list.to}
          kept={{ active: filters.active, client: filters.client, sort: filters.sort, dir: filters.dir }}
        >
          <label className="grow basis-52">
            <span className="mb-1 block text-muted">Search</span>
            <input className="input" type="search" name="q" defaultValue={filters.q} placeholder="Name of a service" />
          </label>
        </RangeForm>
        {list.services.length ? (
          <ServiceTable list={list} filters={filters} />
        ) : (
          <EmptyState title={filters.q ? 'No service matches' : 'No services yet'}>
            {filters.q ? (
              <a className="link" href={paths.services({ ...filters, q: undefined })}>
                Clear the search
              </a>
            ) : (
              'They appear here as soon as one is added, subscribed to or used.'
            )}
          </EmptyState>
        )}
      </div>
    </>
  )
}
