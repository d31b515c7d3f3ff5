import { EmptyState } from '~/app/components/EmptyState'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { Status } from '~/app/components/Status'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { ShownPaymentDetail } from '~/server/payments/get'

type Props = { payment: Pick<ShownPaymentDetail, 'invoices' | 'currency' | 'exponent' | 'unappliedMinor'> }

export function PaidInvoices({ payment }: Props) {
  const { locale } = useShell().viewer
  const money = { currency: payment.currency, exponent: payment.exponent, locale }
  return (
    <Section id="invoices" title="Invoices it paid" className="mt-6">
      <div className="card">
        {payment.invoices.length ? (
          <Table
            caption="Invoices that this payment paid"
            rows={payment.invoices}
            keyOf={(invoice) => invoice.id}
            columns={[
              {
                key: 'number',
                label: 'Number',
                cell: (invoice) => (
                  <a className="row-link tabular-nums" href={paths.invoice(invoice.id)}>
                    {invoice.number}
                  </a>
                ),
              },
              { key: 'status', label: 'Status', cell: (invoice) => <Status of={invoice.status} /> },
              {
                key: 'owed',
                label: 'Still open',
                numeric: true,
                cell: (invoice) =>
                  invoice.owedMinor ? (
                    <Money minor={invoice.owedMinor} {...money} />
                  ) : (
                    <span className="text-faint">–</span>
                  ),
              },
              {
                key: 'amount',
                label: 'Paid by this',
                numeric: true,
                cell: (invoice) => <Money minor={invoice.amountMinor} {...money} />,
              },
            ]}
          />
        ) : (
          <EmptyState title="It stands on no invoice">
            {payment.unappliedMinor ? 'All of it is credit, which pays the next invoice by itself.' : undefined}
          </EmptyState>
        )}
      </div>
    </Section>
  )
}
