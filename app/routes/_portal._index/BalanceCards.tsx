import { Amounts } from '~/app/components/Amounts'
import { FigureCard } from '~/app/components/FigureCard'
import { Money } from '~/app/components/Money'
import { paths } from '~/app/lib/paths'
import { formatCount } from '~/server/kernel/money'
import type { balance } from '~/server/reports/balance'
import { hrefOf } from './hrefOf'

type Props = { balance: Awaited<ReturnType<typeof balance>>; label: string; locale: string }

/** What is open less what the client has as credit, and of the open what is overdue, each to its list. */
export function BalanceCards({ balance, label, locale }: Props) {
  const overdue = balance.owed.filter((sum) => sum.overdueCount)
  const credit = balance.owed.filter((sum) => sum.creditMinor)
  const count = overdue.reduce((all, sum) => all + sum.overdueCount, 0)
  return (
    <>
      <FigureCard
        label={label}
        to={hrefOf(balance.open)}
        value={
          balance.owed.length ? (
            <Amounts
              sums={balance.owed.map((sum) => ({ ...sum, minor: sum.openMinor - sum.creditMinor }))}
              locale={locale}
            />
          ) : (
            'Nothing open'
          )
        }
      >
        {credit.map((sum) => (
          <p key={sum.currency} className="text-muted">
            Less{' '}
            <a className="link over-row inline-flex min-h-6 items-center" href={paths.payments()}>
              <Money minor={sum.creditMinor} currency={sum.currency} exponent={sum.exponent} locale={locale} />
              &nbsp;credit
            </a>
          </p>
        ))}
      </FigureCard>
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
