import { formatPercent } from '~/server/kernel/money'

type Props = {
  change: number | null
  /** The currency that changed, where figures of several stand above. */
  of?: string | undefined
  locale: string
}

/** Against the same days of last month. Neither direction is good or bad by itself, so it has no colour. */
export function Change({ change, of, locale }: Props) {
  if (change === null) return <p className="text-muted">Nothing to compare with last month</p>
  const direction =
    Math.abs(change) < 0.005 ? 'unchanged' : `${change > 0 ? 'up' : 'down'} ${formatPercent(Math.abs(change), locale)}`
  return (
    <p className="text-muted" suppressHydrationWarning>
      <span className="font-medium text-ink">
        {of ? `${of} ${direction}` : `${direction.charAt(0).toUpperCase()}${direction.slice(1)}`}
      </span>{' '}
      on the same days last month
    </p>
  )
}
