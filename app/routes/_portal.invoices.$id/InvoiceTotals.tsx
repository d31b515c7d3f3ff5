import { Money } from '~/app/components/Money'
import type { getInvoice } from '~/server/invoices/get'

type Props = { invoice: Awaited<ReturnType<typeof getInvoice>>; locale: string }

export function InvoiceTotals({ invoice, locale }: Props) {
  const { currency, exponent, taxes, taxMinor } = invoice
  const byRate = taxes.length
    ? taxes.map((tax) => ({
        label: tax.taxName || `Tax ${tax.taxRatePcm / 1000} %`,
        minor: tax.taxMinor,
        strong: false,
      }))
    : [{ label: 'Tax', minor: taxMinor, strong: false }]
  const sums = [
    ...(taxMinor || taxes.length ? [{ label: 'Net', minor: invoice.netMinor, strong: false }, ...byRate] : []),
    { label: 'Total', minor: invoice.totalMinor, strong: true },
    ...(invoice.creditedMinor ? [{ label: 'Credited', minor: -invoice.creditedMinor, strong: false }] : []),
    ...(invoice.paidMinor ? [{ label: 'Paid', minor: invoice.paidMinor, strong: false }] : []),
    ...(invoice.owedMinor ? [{ label: 'Still open', minor: invoice.owedMinor, strong: true }] : []),
  ]
  return (
    <dl className="ml-auto max-w-sm space-y-1 border-t border-line p-4 sm:border-0 sm:pt-3">
      {sums.map((sum) => (
        <div key={sum.label} className={`flex justify-between gap-6 ${sum.strong ? 'font-semibold' : 'text-muted'}`}>
          <dt>{sum.label}</dt>
          <dd>
            <Money minor={sum.minor} currency={currency} exponent={exponent} locale={locale} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
