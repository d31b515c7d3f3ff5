import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { Status } from '~/app/components/Status'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { InvoiceFilters } from '~/server/invoices/input'
import type { InvoiceList, ListedInvoice } from '~/server/invoices/list'
import type { InvoiceSort } from '~/server/invoices/rules'

type Props = { list: InvoiceList; filters: InvoiceFilters }

/** The other direction, and for a column that is not sorted by yet the one people want first. */
function sortBy(sort: InvoiceSort, { list, filters }: Props) {
  const now = list.sort === sort ? list.dir : null
  const first = sort === 'number' || sort === 'status' ? 'asc' : 'desc'
  const dir = now ? (now === 'asc' ? 'desc' : 'asc') : first
  return { href: paths.invoices({ ...filters, sort, dir }), now }
}

export function InvoiceTable(props: Props) {
  const { viewer } = useShell()
  const { locale } = viewer
  const client: Column<ListedInvoice> = {
    key: 'client',
    label: 'Client',
    cell: (invoice) => (
      <a className="link over-row" href={paths.client(invoice.client.id)}>
        {invoice.client.name}
      </a>
    ),
  }
  const columns: Column<ListedInvoice>[] = [
    {
      key: 'number',
      label: 'Number',
      sort: sortBy('number', props),
      cell: (invoice) => (
        <a className="row-link tabular-nums" href={paths.invoice(invoice.id)}>
          {invoice.number || 'Draft'}
        </a>
      ),
    },
    ...(viewer.staff ? [client] : []),
    {
      key: 'status',
      label: 'Status',
      sort: sortBy('status', props),
      cell: (invoice) => <Status of={invoice.status} />,
    },
    {
      key: 'issued',
      label: 'Issued',
      wide: true,
      sort: sortBy('issued', props),
      cell: (invoice) => <Day day={invoice.issuedOn} locale={locale} />,
    },
    {
      key: 'due',
      label: 'Due',
      sort: sortBy('due', props),
      cell: (invoice) => <Day day={invoice.dueOn} locale={locale} />,
    },
    {
      key: 'amount',
      label: 'Amount',
      numeric: true,
      sort: sortBy('amount', props),
      cell: (invoice) => (
        <Money minor={invoice.totalMinor} currency={invoice.currency} exponent={invoice.exponent} locale={locale} />
      ),
    },
    {
      key: 'owed',
      label: 'Still open',
      numeric: true,
      wide: true,
      cell: (invoice) =>
        invoice.owedMinor ? (
          <Money minor={invoice.owedMinor} currency={invoice.currency} exponent={invoice.exponent} locale={locale} />
        ) : (
          <span className="text-faint">–</span>
        ),
    },
  ]
  return <Table caption="Invoices" columns={columns} rows={props.list.rows} keyOf={(invoice) => invoice.id} />
}
