import { Decimal } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { dayText } from '~/server/kernel/dayText'
import { formatCount } from '~/server/kernel/money'
import type { getUnbilled } from '~/server/usage/getUnbilled'

type Group = NonNullable<Awaited<ReturnType<typeof getUnbilled>>>[number]

/** What was used and stands on no invoice yet. */
export function Unbilled({ client, groups, locale }: { client: string; groups: Group[]; locale: string }) {
  const columns: Column<Group>[] = [
    {
      key: 'service',
      label: 'Service',
      cell: (row) => (
        <a className="row-link" href={paths.service(row.serviceId, { client, from: row.firstOn, to: row.lastOn })}>
          {row.service}
        </a>
      ),
    },
    {
      key: 'days',
      label: 'Days',
      cell: (row) => `${dayText(row.firstOn, locale)} to ${dayText(row.lastOn, locale)}`,
    },
    { key: 'rows', label: 'Rows', numeric: true, wide: true, cell: (row) => formatCount(row.rows, locale) },
    {
      key: 'quantity',
      label: 'Quantity',
      numeric: true,
      cell: (row) => (
        <span>
          <Decimal value={row.quantity} locale={locale} /> {row.unit}
        </span>
      ),
    },
    {
      key: 'cost',
      label: 'Cost',
      numeric: true,
      cell: (row) => <Decimal value={row.cost} currency={row.currency} locale={locale} />,
    },
  ]
  return (
    <Section id="unbilled" title="Usage that is not invoiced yet">
      <div className="card">
        <Table
          caption="Usage that is not invoiced yet"
          columns={columns}
          rows={groups}
          keyOf={(row) => `${row.serviceId} ${row.unit} ${row.currency}`}
        />
      </div>
      <p className="no-print mt-2">
        <a className="button" href={paths.invoiceNew({ client, usage: 'yes' })}>
          Invoice it
        </a>
      </p>
    </Section>
  )
}
