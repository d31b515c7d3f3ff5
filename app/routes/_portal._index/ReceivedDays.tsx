import { Day } from '~/app/components/Day'
import { EmptyState } from '~/app/components/EmptyState'
import { Money } from '~/app/components/Money'
import { Table } from '~/app/components/Table'
import { formatCount } from '~/server/kernel/money'
import type { receivedThisMonth } from '~/server/reports/receivedThisMonth'

type Props = { days: Awaited<ReturnType<typeof receivedThisMonth>>['days']; locale: string }

/** Folded, as it may be a month long: what the card above was counted from. */
export function ReceivedDays({ days, locale }: Props) {
  if (!days.length) return <EmptyState title="Nothing received this month yet" />
  return (
    <details>
      <summary className="flex min-h-11 cursor-pointer items-center px-4 text-muted">
        {days.length === 1 ? 'Show 1 day' : `Show ${days.length} days`}
      </summary>
      <div id="received-days">
        <Table
          caption="Received this month, by day"
          rows={days}
          keyOf={({ day }) => day}
          columns={[
            { key: 'day', label: 'Day', cell: ({ day }) => <Day day={day} locale={locale} /> },
            { key: 'count', label: 'Payments', numeric: true, cell: ({ count }) => formatCount(count, locale) },
            {
              key: 'amount',
              label: 'Amount',
              numeric: true,
              cell: ({ sums }) => (
                <span>
                  {sums.map(({ currency, exponent, amountMinor }) => (
                    <span key={currency} className="block">
                      <Money minor={amountMinor} currency={currency} exponent={exponent} locale={locale} />
                    </span>
                  ))}
                </span>
              ),
            },
          ]}
        />
      </div>
    </details>
  )
}
