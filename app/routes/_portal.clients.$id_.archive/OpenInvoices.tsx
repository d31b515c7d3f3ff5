import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { Status } from '~/app/components/Status'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import type { Page } from './route'

const SHOWN = 20

/** Each invoice on which an amount is due, the one due first on top. */
export function OpenInvoices({ page: { client, open }, locale }: { page: Page; locale: string }) {
  if (!open.length) return null
  const columns: Column<Page['open'][number]>[] = [
    {
      key: 'number',
      label: 'Number',
      cell: (row) => (
        <a className="row-link" href={paths.invoice(row.id)}>
          {row.number}
        </a>
      ),
    },
    { key: 'status', label: 'Status', cell: (row) => <Status of={row.status} /> },
    { key: 'due', label: 'Due', cell: (row) => <Day day={row.dueOn} locale={locale} /> },
    {
      key: 'amount',
      label: 'Amount due',
      numeric: true,
      cell: (row) => <Money minor={row.minor} currency={row.currency} exponent={row.exponent} locale={locale} />,
    },
  ]
  return (
    <Section
      id="invoices"
      title="Open invoices"
      {...(open.length > SHOWN
        ? { all: { label: `All ${open.length}`, to: paths.invoices({ client: client.id, status: 'open' }) } }
        : {})}
    >
      <div className="card">
        <Table caption="Open invoices" columns={columns} rows={open.slice(0, SHOWN)} keyOf={(row) => row.id} />
      </div>
    </Section>
  )
}
