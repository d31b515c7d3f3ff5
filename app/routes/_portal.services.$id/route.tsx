import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LineChart } from '~/app/charts/LineChart'
import { Ignored } from '~/app/components/Ignored'
import { Decimal } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { Quantities } from '~/app/components/Quantities'
import { RangeForm } from '~/app/components/RangeForm'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { may } from '~/server/auth/policy'
import { localeOf } from '~/server/auth/viewer'
import { dayText } from '~/server/kernel/dayText'
import { formatCount } from '~/server/kernel/money'
import { getService } from '~/server/services/get'
import { today } from '~/server/settings/firm'
import { listUsageInput } from '~/server/usage/input'
import { listUsageRows } from '~/server/usage/list'
import { dayPoints } from './dayPoints'
import { UsageRows } from './UsageRows'

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const serviceId = params.id ?? ''
  const { filters, ignored } = readFilters(request, listUsageInput)
  const { from, to, client, kind } = filters
  const [service, rows] = await Promise.all([
    getService(context, { serviceId, from, to, client, kind }),
    listUsageRows(context, { ...filters, serviceId }),
  ])
  const { after: _after, before: _before, serviceId: _same, ...kept } = filters
  const locale = localeOf(context.viewer)
  const chart = dayPoints(
    service,
    await today(context),
    locale,
    (day) => `${paths.service(serviceId, { ...kept, from: day, to: day })}#rows`,
  )
  // The chart's points say what `days` would.
  const { days: _days, ...head } = service
  const can = { manage: may(context.viewer, 'catalogue.manage') }
  return { ...head, chart, rows, filters: kept, ignored, can }
}

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.service.name ?? 'Service')

export default function ServicePage() {
  const page = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const { service, figures, filters, from, to } = page
  const { locale } = viewer
  const address = (query: Record<string, string | undefined>) =>
    paths.service(service.id, { ...filters, from, to, ...query })
  return (
    <>
      <p className="no-print mb-2">
        <a className="link" href={paths.services({ from, to, client: filters.client })}>
          Services
        </a>
      </p>
      <PageHeader
        title={service.name}
        state={[service.provider, service.category].filter(Boolean).join(' · ') || undefined}
      >
        <a
          className="button"
          href={paths.usageCsv({
            serviceId: service.id,
            from,
            to,
            client: filters.client,
            kind: filters.kind,
            currency: filters.currency,
            q: filters.q,
          })}
          download
        >
          Export CSV
        </a>
        {page.can.manage ? (
          <>
            <a className="button" href={paths.servicePrices(service.id)}>
              Prices
            </a>
            <a className="button" href={paths.serviceEdit(service.id)}>
              Edit
            </a>
          </>
        ) : null}
      </PageHeader>
      <Ignored names={page.ignored} />
      <div className="card">
        <RangeForm
          action={paths.service(service.id)}
          from={from}
          to={to}
          kept={{ client: filters.client, kind: filters.kind, currency: filters.currency, q: filters.q }}
        />
        <dl className="grid grid-cols-2 gap-4 p-4 sm:grid-cols-4">
          {figures.costs ? (
            <div>
              <dt className="text-muted">Cost</dt>
              {figures.costs.map(({ currency, cost }) => (
                <dd key={currency} className="font-semibold">
                  <Decimal value={cost} places={page.places} currency={currency} locale={locale} />
                </dd>
              ))}
              {figures.costs.length ? null : <dd>–</dd>}
            </div>
          ) : null}
          <div>
            <dt className="text-muted">Quantity</dt>
            <dd className="font-semibold">
              <Quantities quantities={figures.quantities} locale={locale} />
            </dd>
          </div>
          <div>
            <dt className="text-muted">Metered rows</dt>
            <dd className="font-semibold tabular-nums">{formatCount(figures.rows, locale)}</dd>
          </div>
          <div>
            <dt className="text-muted">Active subscriptions</dt>
            <dd className="font-semibold tabular-nums">
              <a
                className="link inline-block min-h-6"
                href={paths.subscriptions({ service: service.id, client: filters.client, status: 'active' })}
              >
                {page.subscriptions}
              </a>
            </dd>
          </div>
        </dl>
        {page.chart.points.length > 1 ? (
          <div className="border-t border-line p-4">
            <LineChart
              caption={`${page.chart.what} per day`}
              heads={['Day', page.chart.what]}
              points={page.chart.points}
              drawn={page.chart.drawn}
              locale={locale}
            />
          </div>
        ) : null}
      </div>
      <UsageRows
        page={page}
        address={address}
        title={from === to ? `Metered rows of ${dayText(from, locale)}` : 'Metered rows'}
      />
    </>
  )
}
