import { Link } from '@remix-run/react'
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
      <Link className="link over-row" to={paths.client(invoice.client.id)}>
        {invoice.client.name}
      </Link>
    ),
  }
  const columns: Column<ListedInvoice>[] = [
    {
      key: 'number',
      label: 'Number',
      cell: (invoice) => (
        <Link className="row-link tabular-nums" to={paths.invoice(invoice.id)}>
          {invoice.number || 'Draft'}
        </Link>
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
