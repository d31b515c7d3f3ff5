import { Amounts } from '~/app/components/Amounts'
import { FigureCard } from '~/app/components/FigureCard'
import { formatCount } from '~/server/kernel/money'
import type { balance } from '~/server/reports/balance'
import { hrefOf } from './hrefOf'

type Props = { balance: Awaited<ReturnType<typeof balance>>; label: string; locale: string }

/** What is open, and of that what is overdue, each to its invoices. */
export function BalanceCards({ balance, label, locale }: Props) {
  const overdue = balance.owed.filter((sum) => sum.overdueCount)
  const count = overdue.reduce((all, sum) => all + sum.overdueCount, 0)
  return (
    <>
      <FigureCard
        label={label}
        to={hrefOf(balance.open)}
        value={
          balance.owed.length ? (
            <Amounts sums={balance.owed.map((sum) => ({ ...sum, minor: sum.openMinor }))} locale={locale} />
          ) : (
            'Nothing open'
          )
        }
      />
      <FigureCard
        label="Overdue"
        to={hrefOf(balance.overdue)}
        value={
          overdue.length ? (
            <Amounts sums={overdue.map((sum) => ({ ...sum, minor: sum.overdueMinor }))} locale={locale} danger />
          ) : (
            'Nothing overdue'
          )
        }
      >
        {count ? (
          <p className="text-muted">{count === 1 ? '1 invoice' : `${formatCount(count, locale)} invoices`}</p>
        ) : null}
      </FigureCard>
    </>
  )
}
