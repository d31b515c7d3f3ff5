import { paths } from '~/app/lib/paths'
import { formatCount } from '~/server/kernel/money'
import { Day } from './Day'
import { Money } from './Money'
import { Status } from './Status'
import { type Column, Table } from './Table'

type Row = {
  id: string
  serviceName: string
  unit: string
  clientId: string
  clientName: string
  status: string
  quantity: number
  interval: string
  startedOn: string
  cancelOn: string | null
  amountMinor?: number | undefined
  currency?: string | undefined
  exponent?: number | undefined
  invoiceOn?: string | undefined
  asks?: number | undefined
}

type Props = {
  caption: string
  rows: Row[]
  withClient: boolean
  can: { amounts: boolean; requests: boolean }
  locale: string
}

/** Subscriptions as every list shows them; amounts for those who see amounts. */
export function SubscriptionTable({ caption, rows, withClient, can, locale }: Props) {
  const columns: Column<Row>[] = [
    {
      key: 'service',
      label: 'Service',
      cell: (row) => (
        <span className="wrap-anywhere">
          <a className="row-link" href={paths.subscription(row.id)}>
            {row.serviceName}
          </a>
          {row.asks ? <span className="block text-muted">A request is open</span> : null}
        </span>
      ),
    },
    ...(withClient
      ? [
          {
            key: 'client',
            label: 'Client',
            cell: (row: Row) => (
              <a className="link over-row" href={paths.client(row.clientId)}>
                {row.clientName}
              </a>
            ),
          },
        ]
      : []),
    {
      key: 'status',
      label: 'Status',
      cell: (row) => (
        <span>
          <Status of={row.status} />
          {row.cancelOn && row.status !== 'cancelled' ? (
            <span className="block text-muted">
              until <Day day={row.cancelOn} locale={locale} />
            </span>
          ) : null}
        </span>
      ),
    },
    {
      key: 'quantity',
      label: 'Quantity',
      numeric: true,
      cell: (row) => `${formatCount(row.quantity, locale)}`,
    },
    { key: 'since', label: 'Since', wide: true, cell: (row) => <Day day={row.startedOn} locale={locale} /> },
    ...(can.amounts
      ? [
          {
            key: 'amount',
            label: 'Amount',
            numeric: true,
            cell: (row: Row) =>
              row.amountMinor && row.currency && row.exponent !== undefined ? (
                <span>
                  <Money minor={row.amountMinor} currency={row.currency} exponent={row.exponent} locale={locale} /> a{' '}
                  {row.interval}
                </span>
              ) : (
                'Metered'
              ),
          },
          {
            key: 'next',
            label: 'Next invoice',
            cell: (row: Row) => (row.invoiceOn ? <Day day={row.invoiceOn} locale={locale} /> : '–'),
          },
        ]
      : []),
  ]
  return <Table caption={caption} columns={columns} rows={rows} keyOf={(row) => row.id} />
}
