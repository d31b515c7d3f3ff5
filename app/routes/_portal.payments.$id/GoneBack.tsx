import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { Table } from '~/app/components/Table'
import { useShell } from '~/app/lib/shell'
import type { getPayment } from '~/server/payments/get'
import { disputeReason } from '~/server/payments/rules'

type Payment = Awaited<ReturnType<typeof getPayment>>
type Props = { payment: Pick<Payment, 'currency' | 'exponent' | 'refunds'> }

const words = {
  refund: { pending: 'Refund on its way', succeeded: 'Refunded', failed: 'Refund failed' },
  dispute: { pending: 'Disputed: the bank decides', succeeded: 'Dispute lost', failed: 'Dispute won' },
}

export function GoneBack({ payment: { refunds, currency, exponent } }: Props) {
  const { locale } = useShell().viewer
  return (
    <Section id="refunds" title="Refunds and disputes" className="mt-6">
      <div className="card">
        <Table
          caption="Refunds and disputes"
          rows={refunds}
          keyOf={(refund) => refund.id}
          columns={[
            { key: 'day', label: 'Day', cell: (refund) => <Day day={refund.refundedOn} locale={locale} /> },
            { key: 'state', label: 'State', cell: (refund) => words[refund.kind][refund.state] },
            {
              key: 'reason',
              label: 'Reason',
              cell: (refund) => (refund.kind === 'dispute' ? disputeReason(refund.reason) : refund.reason) || '–',
            },
            {
              key: 'amount',
              label: 'Amount',
              numeric: true,
              cell: (refund) => (
                <Money minor={refund.amountMinor} currency={currency} exponent={exponent} locale={locale} />
              ),
            },
          ]}
        />
      </div>
    </Section>
  )
}
