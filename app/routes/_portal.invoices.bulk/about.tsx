import { Money } from '~/app/components/Money'
import type { Column } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import type { ListedInvoice } from '~/server/invoices/list'

/** Which invoice a row is about, whose it is, and what is owed on it. */
export const about = <Row,>(invoiceOf: (row: Row) => ListedInvoice | null, locale: string): Column<Row>[] => [
  {
    key: 'number',
    label: 'Number',
    cell: (row) => {
      const invoice = invoiceOf(row)
      return invoice ? (
        <a className="row-link tabular-nums" href={paths.invoice(invoice.id)}>
          {invoice.number || 'Draft'}
        </a>
      ) : (
        'Not there any more'
      )
    },
  },
  { key: 'client', label: 'Client', cell: (row) => invoiceOf(row)?.client.name ?? '–' },
  {
    key: 'owed',
    label: 'Still open',
    numeric: true,
    cell: (row) => {
      const invoice = invoiceOf(row)
      return invoice?.owedMinor ? (
        <Money minor={invoice.owedMinor} currency={invoice.currency} exponent={invoice.exponent} locale={locale} />
      ) : (
        <span className="text-faint">–</span>
      )
    },
  },
]
