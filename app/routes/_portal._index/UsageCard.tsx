import { Amounts } from '~/app/components/Amounts'
import { FigureCard } from '~/app/components/FigureCard'
import { formatCount } from '~/server/kernel/money'
import type { usageThisMonth } from '~/server/reports/usageThisMonth'
import { Change } from './Change'
import { hrefOf } from './hrefOf'

type Props = { usage: Awaited<ReturnType<typeof usageThisMonth>>; locale: string }

/** What was used this month: its cost, rounded and with every digit in the title, or how many metered rows. */
export function UsageCard({ usage, locale }: Props) {
  const { costs, rows } = usage
  const value = costs ? (
    <Amounts sums={costs.map((sum) => ({ ...sum, title: `${sum.cost} ${sum.currency}` }))} locale={locale} />
  ) : (
    `${formatCount(rows, locale)} ${rows === 1 ? 'metered row' : 'metered rows'}`
  )
  const [first, ...others] = costs ?? []
  return (
    <FigureCard label="Usage this month" to={hrefOf(usage.counted)} value={value}>
      <Change
        change={first ? first.change : usage.rowsChange}
        of={others.length ? first?.currency : undefined}
        locale={locale}
      />
    </FigureCard>
  )
}
