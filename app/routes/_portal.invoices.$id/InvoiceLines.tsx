import { Day } from '~/app/components/Day'
import { Decimal, Money } from '~/app/components/Money'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import type { getInvoice } from '~/server/invoices/get'
import { withUnbrokenAmounts } from '~/server/kernel/money'
import { unitOf } from '~/server/kernel/unit'

type Invoice = Awaited<ReturnType<typeof getInvoice>>
type Line = Invoice['lines'][number]

export const InvoiceLines = ({ invoice, locale }: { invoice: Invoice; locale: string }) => (
  <Table caption="Lines" columns={columnsOf(invoice, locale)} rows={invoice.lines} keyOf={(line) => line.id} />
)

function columnsOf(invoice: Invoice, locale: string): Column<Line>[] {
  const { currency, exponent, lines, taxTreatment } = invoice
  const optional = (when: boolean, column: Column<Line>) => (when ? [column] : [])
  const gross = taxTreatment === 'inclusive'
  return [
    {
      key: 'description',
      label: 'Description',
      cell: (line) => <Described line={line} invoice={invoice} locale={locale} />,
    },
    {
      key: 'quantity',
      label: 'Quantity',
      numeric: true,
      cell: (line) => (
        <span>
          <Decimal value={line.quantity} locale={locale} /> {unitOf(line.quantity, line.unit)}
        </span>
      ),
    },
    {
      key: 'price',
      label: gross ? 'Price with tax' : 'Price',
      numeric: true,
      cell: (line) => <Decimal value={line.price} places={exponent} locale={locale} />,
    },
    ...optional(
      lines.some((line) => line.discountPcm),
      {
        key: 'discount',
        label: 'Discount',
        numeric: true,
        cell: (line) =>
          line.discountPcm ? (
            <span>
              {line.discountPcm / 1000} %,{' '}
              <Money minor={-line.discountMinor} currency={currency} exponent={exponent} locale={locale} />
            </span>
          ) : (
            '–'
          ),
      },
    ),
    ...optional(
      lines.some((line) => line.taxRatePcm),
      {
        key: 'tax',
        label: 'Tax',
        numeric: true,
        cell: (line) => line.taxName || `${line.taxRatePcm / 1000} %`,
      },
    ),
    {
      key: 'net',
      label: gross ? 'Amount with tax' : 'Amount',
      numeric: true,
      cell: (line) => (
        <Money
          minor={gross ? line.netMinor + line.taxMinor : line.netMinor}
          currency={currency}
          exponent={exponent}
          locale={locale}
        />
      ),
    },
  ]
}

const Described = ({ line, invoice: { client, can }, locale }: { line: Line; invoice: Invoice; locale: string }) => (
  <span className="wrap-anywhere">
    {withUnbrokenAmounts(line.description)}
    {line.periodStartOn && line.periodEndOn ? (
      <span className="block text-muted">
        <Day day={line.periodStartOn} locale={locale} /> to <Day day={line.periodEndOn} locale={locale} />
      </span>
    ) : null}
    {line.metered && line.service && line.periodStartOn && line.periodEndOn ? (
      <a
        className="link flex min-h-6 items-center"
        href={paths.service(line.service.id, {
          client: can.clients ? client.id : null,
          from: line.periodStartOn,
          to: line.periodEndOn,
        })}
      >
        Metered rows
      </a>
    ) : null}
    {line.subscriptionId ? (
      <a className="link flex min-h-6 items-center" href={paths.subscription(line.subscriptionId)}>
        Subscription
      </a>
    ) : null}
  </span>
)
