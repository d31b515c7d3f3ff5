import type { ListedInvoice } from '~/server/invoices/list'
import { paths } from '../lib/paths'
import { Day } from './Day'
import { Money } from './Money'
import { Status } from './Status'
import { type Column, Table } from './Table'

type Props = { caption: string; invoices: ListedInvoice[]; locale: string; withClient?: boolean }

/** A few invoices beside other things; the list of all has filters and an order. */
export function InvoiceRows({ caption, invoices, locale, withClient = false }: Props) {
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
      cell: (invoice) => (
        <a className="row-link tabular-nums" href={paths.invoice(invoice.id)}>
          {invoice.number || 'Draft'}
        </a>
      ),
    },
    ...(withClient ? [client] : []),
    { key: 'status', label: 'Status', cell: (invoice) => <Status of={invoice.status} /> },
    { key: 'issued', label: 'Issued', wide: true, cell: (invoice) => <Day day={invoice.issuedOn} locale={locale} /> },
    { key: 'due', label: 'Due', cell: (invoice) => <Day day={invoice.dueOn} locale={locale} /> },
    {
      key: 'amount',
      label: 'Amount',
      numeric: true,
      cell: (invoice) => (
        <Money minor={invoice.totalMinor} currency={invoice.currency} exponent={invoice.exponent} locale={locale} />
      ),
    },
  ]
  return <Table caption={caption} columns={columns} rows={invoices} keyOf={(invoice) => invoice.id} />
}
