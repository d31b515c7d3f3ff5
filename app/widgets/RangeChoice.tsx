import type { MouseEvent } from 'react'
import { type Range, ranges } from '~/server/usage/rules'
import type { Charts, Wanted } from './UsageCharts'

type Props = {
  series: Charts['series']
  hrefOf: (wanted: Wanted) => string
  onChoose: (wanted: Wanted) => void
}

export const rangeWords: Record<Range, string> = {
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  '12m': '12 months',
}

/** Plain links, which scripts make quicker; a new tab is still a new tab. */
export function RangeChoice({ series, hrefOf, onChoose }: Props) {
  const { range, currency, currencies } = series
  const several = currencies.length > 1
  const kept = several && currency ? currency : undefined
  const choice = (label: string, wanted: Wanted, current: boolean) => (
    <a
      key={label}
      href={hrefOf(wanted)}
      className="tab"
      aria-current={current ? 'true' : undefined}
      onClick={(event: MouseEvent) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        event.preventDefault()
        onChoose(wanted)
      }}
    >
      {label}
    </a>
  )
  return (
    <div className="no-print flex flex-wrap gap-x-6">
      <nav aria-label="Days of the charts" className="tabs">
        {ranges.map((one) => choice(rangeWords[one], { range: one, currency: kept }, one === range))}
      </nav>
      {several ? (
        <nav aria-label="Currency of the charts" className="tabs">
          {currencies.map((one) => choice(one, { range, currency: one }, one === currency))}
        </nav>
      ) : null}
    </div>
  )
}
