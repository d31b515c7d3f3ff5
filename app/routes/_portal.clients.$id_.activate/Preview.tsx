import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { dayText } from '~/server/kernel/dayText'
import type { Page } from './route'

type Chosen = NonNullable<Page['chosen']>
type Line = Chosen['skipped'][number]

/** What will be invoiced at once, what never is, and what follows. */
export function Preview({ chosen, locale }: { chosen: Chosen; locale: string }) {
  const { bills, skipped, skippedTotals, next } = chosen
  return (
    <>
      <Section id="now" title="Invoiced now">
        {bills.length ? (
          <div className="space-y-3">
            {bills.map(({ lines, totalMinor, ...money }) => (
              <Lines
                key={money.currency}
                caption={`Invoice in ${money.currency}`}
                lines={lines}
                totals={[{ ...money, minor: totalMinor }]}
                locale={locale}
              />
            ))}
          </div>
        ) : (
          <p>Nothing. No invoice is issued now.</p>
        )}
      </Section>
      {skipped.length ? (
        <Section id="skipped" title="Left out">
          <p className="mb-2 max-w-prose">
            These days are never invoiced automatically. Metered usage of them stays under “Usage that is not invoiced
            yet”.
          </p>
          <Lines caption="Left out" lines={skipped} totals={skippedTotals} locale={locale} />
        </Section>
      ) : null}
      {next.length ? (
        <Section id="next" title="Invoiced next">
          <div className="card">
            <Table caption="Invoiced next" columns={nextColumns(locale)} rows={next} keyOf={({ id }) => id} />
          </div>
        </Section>
      ) : null}
    </>
  )
}

type LinesProps = { caption: string; lines: Line[]; totals: Omit<Line, 'description'>[]; locale: string }

function Lines({ caption, lines, totals, locale }: LinesProps) {
  const columns: Column<Line & { key: number }>[] = [
    { key: 'description', label: 'Description', cell: ({ description }) => description },
    {
      key: 'amount',
      label: 'Amount with tax',
      numeric: true,
      cell: ({ minor, currency, exponent }) => (
        <Money minor={minor} currency={currency} exponent={exponent} locale={locale} />
      ),
    },
  ]
  const amount = totals.map((sum) => (
    <span key={sum.currency} className="block">
      <Money minor={sum.minor} currency={sum.currency} exponent={sum.exponent} locale={locale} />
    </span>
  ))
  return (
    <div className="card">
      <Table
        caption={caption}
        columns={columns}
        rows={lines.map((line, key) => ({ ...line, key }))}
        keyOf={({ key }) => String(key)}
        foot={{ description: 'Total', amount }}
      />
    </div>
  )
}

const nextColumns = (locale: string): Column<Chosen['next'][number]>[] => [
  {
    key: 'service',
    label: 'Subscription',
    cell: ({ id, service }) => (
      <a className="row-link" href={paths.subscription(id)}>
        {service}
      </a>
    ),
  },
  {
    key: 'days',
    label: 'Days',
    cell: ({ startOn, endOn }) => `${dayText(startOn, locale)} to ${dayText(endOn, locale)}`,
  },
  { key: 'on', label: 'Next invoice', cell: ({ on }) => <Day day={on} locale={locale} /> },
]
