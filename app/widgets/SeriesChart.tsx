import { LineChart } from '~/app/charts/LineChart'
import type { LineGeometry } from '~/app/charts/plot'
import { Day } from '~/app/components/Day'
import { paths } from '~/app/lib/paths'
import { formatDecimal } from '~/server/kernel/money'
import { rangeWords } from './RangeChoice'
import type { Charts } from './UsageCharts'

type Props = { series: Charts['series']; drawn: LineGeometry; locale: string }

/** Each point leads to the services of its days. */
export function SeriesChart({ series, drawn, locale }: Props) {
  const { currency, unit, measure, places, points, latest, range } = series
  if (latest !== null || !points.some((point) => point.amount)) return <NoUsage latest={latest} locale={locale} />
  const shown = (value: string) => {
    const text = formatDecimal(value, places, locale, currency ?? undefined)
    return measure === 'cost' ? text : `${text} ${unit ?? 'metered rows'}`
  }
  const most = points.reduce((best, point) => (point.amount > best.amount ? point : best))
  return (
    <LineChart
      caption={`${shown(series.total)} in ${rangeWords[range]}, most ${range === '12m' ? 'in' : 'on'} ${most.label}`}
      heads={[range === '12m' ? 'Month' : 'Day', measure === 'cost' ? `Cost in ${currency}` : 'Usage']}
      locale={locale}
      drawn={drawn}
      points={points.map(({ label, short, value, amount, from, to }) => ({
        label,
        short,
        value: amount,
        text: shown(value),
        href: paths.services({ from, to }),
      }))}
    />
  )
}

function NoUsage({ latest, locale }: { latest: string | null; locale: string }) {
  return (
    <p className="py-12 text-center text-muted">
      No usage in these days.
      {latest ? (
        <>
          {' '}
          The last was on{' '}
          <a className="link" href={paths.services({ from: latest, to: latest })}>
            <Day day={latest} locale={locale} />
          </a>
          .
        </>
      ) : null}
    </p>
  )
}
