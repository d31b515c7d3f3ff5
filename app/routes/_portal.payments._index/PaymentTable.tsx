import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { Status } from '~/app/components/Status'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { PaymentFilters } from '~/server/payments/input'
import type { ListedPayment, PaymentList } from '~/server/payments/list'
import { type PaymentSort, paidBy } from '~/server/payments/rules'

export function PaymentTable({ list, filters }: { list: PaymentList; filters: PaymentFilters }) {
  const { viewer } = useShell()
  const { locale } = viewer
  const sortBy = (sort: PaymentSort) => {
    const now = list.sort === sort ? list.dir : null
    return { href: paths.payments({ ...filters, sort, dir: now === 'desc' ? 'asc' : 'desc' }), now }
  }
  const client: Column<ListedPayment> = {
    key: 'client',
    label: 'Client',
    cell: (payment) => (
      <a className="link over-row" href={paths.client(payment.client.id)}>
        {payment.client.name}
      </a>
    ),
  }
  const columns: Column<ListedPayment>[] = [
    {
      key: 'received',
      label: 'Received',
      sort: sortBy('received'),
      cell: (payment) => (
        <a className="row-link tabular-nums" href={paths.payment(payment.id)}>
          <Day day={payment.receivedOn} locale={locale} />
        </a>
      ),
    },
    ...(viewer.staff ? [client] : []),
    { key: 'state', label: 'State', cell: (payment) => <Status of={payment.state} /> },
    { key: 'method', label: 'By', cell: paidBy },
    {
      key: 'receipt',
      label: 'Receipt',
      wide: true,
      cell: (payment) => payment.receipt || <span className="text-faint">–</span>,
    },
    {
      key: 'reference',
      label: 'Reference',
      wide: true,
      cell: (payment) =>
        payment.reference ? (
          <span className="wrap-anywhere">{payment.reference}</span>
        ) : (
          <span className="text-faint">–</span>
        ),
    },
    {
      key: 'amount',
      label: 'Amount',
      numeric: true,
      sort: sortBy('amount'),
      cell: (payment) => (
        <Money minor={payment.amountMinor} currency={payment.currency} exponent={payment.exponent} locale={locale} />
      ),
    },
  ]
  return <Table caption="Payments" columns={columns} rows={list.rows} keyOf={(payment) => payment.id} />
}
