import { useRef, useState } from 'react'
import { Section } from '~/app/components/Section'
import type { costByService } from '~/server/usage/costByService'
import type { Range } from '~/server/usage/rules'
import type { usageSeries } from '~/server/usage/series'
import { CostChart } from './CostChart'
import type { Drawn } from './drawn'
import { RangeChoice } from './RangeChoice'
import { SeriesChart } from './SeriesChart'

export type Figures = {
  series: Awaited<ReturnType<typeof usageSeries>>
  /** Null for those who see no amounts. */
  costs: Awaited<ReturnType<typeof costByService>> | null
}

export type Charts = Figures & { drawn: Drawn }

export type Wanted = { range: Range; currency?: string | undefined }

type Props = { loaded: Charts; locale: string; hrefOf: (wanted: Wanted) => string }

/**
 * Usage over time and cost by service. Drawn on the server with a link for each range; in the browser a
 * range is fetched over RPC, by the verbs that the loader called, without leaving the page.
 */
export function UsageCharts({ loaded, locale, hrefOf }: Props) {
  const [shown, setShown] = useState(loaded)
  const [failed, setFailed] = useState<Wanted | null>(null)
  const latest = useRef<Wanted | null>(null)

  async function choose(wanted: Wanted) {
    latest.current = wanted
    setFailed(null)
    try {
      const charts = await fetchCharts(wanted, shown.costs !== null)
      // Somebody may have chosen again while this was on its way.
      if (latest.current !== wanted) return
      setShown(charts)
      window.history.replaceState(window.history.state, '', hrefOf(wanted))
    } catch {
      if (latest.current === wanted) setFailed(wanted)
    }
  }

  const { series, costs, drawn } = shown
  return (
    <div>
      <RangeChoice series={series} hrefOf={hrefOf} onChoose={choose} />
      {failed ? (
        <p role="alert" className="mt-3 text-danger">
          The charts could not be fetched.{' '}
          <a className="link" href={hrefOf(failed)}>
            Load the page anew
          </a>
        </p>
      ) : null}
      <div className={`mt-3 grid gap-6 ${costs ? 'xl:grid-cols-[3fr_2fr]' : ''}`}>
        <Section id="usage" title="Usage over time">
          <div className="card p-4">
            <SeriesChart series={series} drawn={drawn.line} locale={locale} />
          </div>
        </Section>
        {costs ? (
          <Section id="costs" title="Cost by service">
            <div className="card p-4">
              <CostChart costs={costs} drawn={drawn.bars} locale={locale} />
            </div>
          </Section>
        ) : null}
      </div>
    </div>
  )
}

async function fetchCharts({ range, currency }: Wanted, amounts: boolean): Promise<Charts> {
  const [{ rpc }, { drawn }] = await Promise.all([import('~/app/lib/rpc'), import('./drawn')])
  const series = await rpc.usage.series.query({ range, currency })
  const { from, to } = series
  const costs = amounts ? await rpc.usage.costByService.query({ from, to, currency }) : null
  return { series, costs, drawn: drawn({ series, costs }) }
}
