import type { ListedInvoice } from '~/server/invoices/list'
import type { InvoiceSort } from '~/server/invoices/rules'
import { paths } from '../lib/paths'
import { Day } from './Day'
import { Money } from './Money'
import { Status } from './Status'
import { type Column, Table } from './Table'

type Props = {
  caption: string
  invoices: ListedInvoice[]
  locale: string
  withClient?: boolean
  /** A list of all has an order, and says what is still open; a few beside other things do not. */
  sortBy?: (sort: InvoiceSort) => Column<ListedInvoice>['sort']
}

export function InvoiceRows({ caption, invoices, locale, withClient = false, sortBy }: Props) {
  const client: Column<ListedInvoice> = {
    key: 'client',
    label: 'Client',
    cell: (invoice) => (
      <a className="link over-row" href={paths.client(invoice.client.id)}>
        {invoice.client.name}
      </a>
    ),
  }
  const owed: Column<ListedInvoice> = {
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
  }
  const columns: Column<ListedInvoice>[] = [
    {
      key: 'number',
      label: 'Number',
      sort: sortBy?.('number'),
      cell: (invoice) => (
        <a className="row-link tabular-nums" href={paths.invoice(invoice.id)}>
          {invoice.number || 'Draft'}
        </a>
      ),
    },
    ...(withClient ? [client] : []),
    { key: 'status', label: 'Status', sort: sortBy?.('status'), cell: (invoice) => <Status of={invoice.status} /> },
    {
      key: 'issued',
      label: 'Issued',
      wide: true,
      sort: sortBy?.('issued'),
      cell: (invoice) => <Day day={invoice.issuedOn} locale={locale} />,
    },
    { key: 'due', label: 'Due', sort: sortBy?.('due'), cell: (invoice) => <Day day={invoice.dueOn} locale={locale} /> },
    {
      key: 'amount',
      label: 'Amount',
      numeric: true,
      sort: sortBy?.('amount'),
      cell: (invoice) => (
        <Money minor={invoice.totalMinor} currency={invoice.currency} exponent={invoice.exponent} locale={locale} />
      ),
    },
    ...(sortBy ? [owed] : []),
  ]
  return <Table caption={caption} columns={columns} rows={invoices} keyOf={(invoice) => invoice.id} />
}
