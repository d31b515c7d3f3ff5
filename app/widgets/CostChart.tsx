import { BarChart } from '~/app/charts/BarChart'
import type { BarGeometry } from '~/app/charts/plot'
import { paths } from '~/app/lib/paths'
import { formatDecimal } from '~/server/kernel/money'
import type { Charts } from './UsageCharts'

type Props = { costs: NonNullable<Charts['costs']>; drawn: BarGeometry; locale: string }

/** Each bar leads to its service, in the same days. */
export function CostChart({ costs, drawn, locale }: Props) {
  const { bars, currency, from, to, places } = costs
  const [first] = bars
  const shown = (cost: string) => formatDecimal(cost, places, locale, currency)
  return (
    <BarChart
      caption={first ? `${shown(costs.total)} in all, most for ${first.name}` : 'No costs in these days'}
      drawn={drawn}
      heads={['Service', `Cost in ${currency}`]}
      bars={bars.map(({ serviceId, name, services, cost, amount }) => ({
        label: serviceId ? name : `${services} others`,
        value: amount,
        text: shown(cost),
        href: serviceId ? paths.service(serviceId, { from, to }) : paths.services({ from, to }),
      }))}
    />
  )
}
