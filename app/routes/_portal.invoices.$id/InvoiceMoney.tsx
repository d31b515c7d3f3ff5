import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import type { getInvoice } from '~/server/invoices/get'
import { withUnbrokenAmounts } from '~/server/kernel/money'
import { paidBy } from '~/server/payments/rules'

type Props = { invoice: Awaited<ReturnType<typeof getInvoice>>; locale: string }

export function Received({ invoice: { payments, currency, exponent }, locale }: Props) {
  if (!payments.length) return null
  return (
    <Section id="payments" title="Payments" className="mt-6">
      <div className="card">
        <Table
          caption="Payments on this invoice"
          keyOf={(payment) => payment.id}
          rows={payments}
          columns={[
            {
              key: 'day',
              label: 'Received',
              cell: (payment) => (
                <a className="row-link" href={paths.payment(payment.id)}>
                  <Day day={payment.receivedOn} locale={locale} />
                </a>
              ),
            },
            { key: 'method', label: 'By', cell: paidBy },
            { key: 'reference', label: 'Reference', cell: (payment) => payment.reference || '–' },
            {
              key: 'amount',
              label: 'Amount',
              numeric: true,
              cell: ({ amountMinor }) => (
                <Money minor={amountMinor} currency={currency} exponent={exponent} locale={locale} />
              ),
            },
          ]}
        />
      </div>
    </Section>
  )
}

export function CreditNotes({ invoice: { creditNotes, currency, exponent }, locale }: Props) {
  if (!creditNotes.length) return null
  return (
    <Section id="credit-notes" title="Credit notes" className="mt-6">
      <div className="card">
        <Table
          caption="Credit notes for this invoice"
          keyOf={(note) => note.id}
          rows={creditNotes}
          columns={[
            {
              key: 'number',
              label: 'Number',
              cell: (note) => (
                <a className="row-link tabular-nums" href={paths.creditNotePdf(note.id)} download>
                  {note.number}
                </a>
              ),
            },
            { key: 'issued', label: 'Issued', cell: (note) => <Day day={note.issuedOn} locale={locale} /> },
            {
              key: 'reason',
              label: 'Reason',
              cell: (note) => <span className="wrap-anywhere">{withUnbrokenAmounts(note.reason)}</span>,
            },
            {
              key: 'amount',
              label: 'Amount',
              numeric: true,
              cell: ({ totalMinor }) => (
                <Money minor={totalMinor} currency={currency} exponent={exponent} locale={locale} />
              ),
            },
          ]}
        />
      </div>
    </Section>
  )
}
