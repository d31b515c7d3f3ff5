import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Ignored } from '~/app/components/Ignored'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { drawn as drawnOf } from '~/app/widgets/drawn'
import { UsageCharts } from '~/app/widgets/UsageCharts'
import { latestActivity } from '~/server/activity/listActivity'
import { may } from '~/server/auth/policy'
import type { Context } from '~/server/context'
import { dashboard } from '~/server/reports/dashboard'
import { costByService } from '~/server/usage/costByService'
import { type UsageSeriesInput, usageSeriesInput } from '~/server/usage/input'
import { usageSeries } from '~/server/usage/series'
import { ClientDashboard } from './ClientDashboard'
import { FirmDashboard } from './FirmDashboard'
import { SupportDashboard } from './SupportDashboard'
import { Timeline } from './Timeline'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, usageSeriesInput.pick({ range: true, currency: true }))
  const [shown, charts, latest] = await Promise.all([
    dashboard(context),
    chartsOf(context, filters),
    latestActivity(context),
  ])
  return { shown, charts, latest, ignored }
}

/** Both of the same days. */
async function chartsOf(ctx: Context, filters: Pick<UsageSeriesInput, 'range' | 'currency'>) {
  if (!may(ctx.viewer, 'usage.read')) return null
  const series = await usageSeries(ctx, filters)
  const { from, to } = series
  const asked = { from, to, currency: filters.currency }
  const costs = may(ctx.viewer, 'amounts.read') ? await costByService(ctx, asked) : null
  return { series, costs, drawn: drawnOf({ series, costs }) }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Home')

export const handle = { live: 'all' }

export default function Home() {
  const { shown, charts, latest, ignored } = useLoaderData<typeof loader>()
  const { locale } = useShell().viewer
  const drawn = charts ? (
    // A range that the address brings is another set of charts; one chosen in place is not.
    <UsageCharts
      key={`${charts.series.range} ${charts.series.currency}`}
      loaded={charts}
      locale={locale}
      hrefOf={paths.home}
    />
  ) : null
  return (
    <>
      <Ignored names={ignored} />
      {shown.kind === 'firm' ? <FirmDashboard shown={shown} charts={drawn} /> : null}
      {shown.kind === 'support' ? <SupportDashboard shown={shown} charts={drawn} /> : null}
      {shown.kind === 'client' ? <ClientDashboard shown={shown} charts={drawn} /> : null}
      <div className="mt-6">
        <Timeline items={latest} />
      </div>
    </>
  )
}
