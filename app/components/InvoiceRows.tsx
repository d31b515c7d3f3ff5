import type { ListedInvoice } from '~/server/invoices/list'
import type { InvoiceSort } from '~/server/invoices/rules'
import { notChargeable } from '~/server/payments/rules'
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
  /** Rows can be paid by whoever looks at them. */
  pay?: boolean
  /** Which rows can be chosen, by a checkbox named `invoice` in the form around the table. */
  choose?: (invoice: ListedInvoice) => boolean
}

export function InvoiceRows({
  caption,
  invoices,
  locale,
  withClient = false,
  sortBy,
  pay = false,
  choose = () => false,
}: Props) {
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
      cell: (invoice) => <Name invoice={invoice} chosen={choose(invoice)} />,
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
    {
      key: 'do',
      label: 'Actions',
      numeric: true,
      cell: (invoice) => <Actions invoice={invoice} pay={pay} locale={locale} />,
    },
  ]
  return <Table caption={caption} columns={columns} rows={invoices} keyOf={(invoice) => invoice.id} />
}

/** Our own numbers stand on one line; imported ones may have any length. */
const LONG = 24

/** The box comes first for whoever reads row by row, and lies over the link, which covers the row. */
function Name({ invoice: { id, number }, chosen }: { invoice: ListedInvoice; chosen: boolean }) {
  const name = number || 'Draft'
  return (
    <span className="flex items-center gap-2">
      {chosen ? (
        <label className="row-box">
          <input type="checkbox" name="invoice" value={id} aria-label={`Choose ${name}`} />
        </label>
      ) : null}
      <a className={`row-link tabular-nums ${name.length > LONG ? '' : 'whitespace-nowrap'}`} href={paths.invoice(id)}>
        {name}
      </a>
    </span>
  )
}

type ActionProps = { invoice: ListedInvoice; pay: boolean; locale: string }

function Actions({ invoice: { id, number, owedMinor, currency }, pay, locale }: ActionProps) {
  if (!number) return null
  const problem = notChargeable(owedMinor, currency, locale)
  return (
    <span className="row-acts">
      {pay && owedMinor ? (
        <a
          className="link"
          href={paths.pay([id])}
          title={problem ?? undefined}
          aria-label={problem ? `Pay ${number} by transfer. ${problem}` : `Pay ${number}`}
          suppressHydrationWarning
        >
          {problem ? 'Transfer' : 'Pay'}
        </a>
      ) : null}
      <a className="link" href={paths.invoicePdf(id)} aria-label={`PDF of ${number}`} download>
        PDF
      </a>
    </span>
  )
}
