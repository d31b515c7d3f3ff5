import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Day } from '~/app/components/Day'
import { Decimal, Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { Party } from '~/app/components/Party'
import { Status } from '~/app/components/Status'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { getInvoice } from '~/server/invoices/get'
import { InvoiceTotals } from './InvoiceTotals'

export const loader = ({ context, params }: LoaderFunctionArgs) => getInvoice(context, { invoiceId: params.id ?? '' })

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.number ? `Invoice ${data.number}` : 'Draft invoice')

type Invoice = Awaited<ReturnType<typeof getInvoice>>

export default function InvoicePage() {
  const invoice = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const { currency, exponent } = invoice
  const { locale } = viewer
  // A draft has no number to refer to yet.
  const reference = invoice.paymentDetails.reference ?? invoice.number
  return (
    <>
      <p className="no-print mb-2">
        <a className="link" href={paths.invoices()}>
          Invoices
        </a>
      </p>
      <PageHeader
        title={invoice.number ? `Invoice ${invoice.number}` : 'Draft invoice'}
        state={
          <span className="flex flex-wrap items-center gap-x-3">
            <Status of={invoice.status} />
            {invoice.owedMinor ? (
              <span>
                <Money minor={invoice.owedMinor} currency={currency} exponent={exponent} locale={locale} /> open, due{' '}
                <Day day={invoice.dueOn} locale={locale} />
              </span>
            ) : null}
          </span>
        }
      />
      <div className="card">
        <dl className="grid gap-5 p-4 sm:grid-cols-2 sm:p-6 lg:grid-cols-4">
          <Party label="From" party={invoice.seller} />
          <Party label="To" party={invoice.buyer}>
            {viewer.staff ? (
              <a className="link" href={paths.client(invoice.client.id)}>
                {invoice.client.name}
              </a>
            ) : null}
          </Party>
          <div>
            <dt className="text-muted">Issued</dt>
            <dd>
              <Day day={invoice.issuedOn} locale={locale} />
            </dd>
            <dt className="mt-2 text-muted">Due</dt>
            <dd>
              <Day day={invoice.dueOn} locale={locale} />
            </dd>
          </div>
          {invoice.purchaseOrder || invoice.paymentDetails.iban ? (
            <div>
              {invoice.purchaseOrder ? (
                <>
                  <dt className="text-muted">Purchase order</dt>
                  <dd className="mb-2">{invoice.purchaseOrder}</dd>
                </>
              ) : null}
              {invoice.paymentDetails.iban ? (
                <>
                  <dt className="text-muted">Pay by transfer to</dt>
                  <dd>{invoice.paymentDetails.iban}</dd>
                  {reference ? <dd>Reference {reference}</dd> : null}
                </>
              ) : null}
            </div>
          ) : null}
        </dl>
        <Table caption="Lines" columns={columnsOf(invoice, locale)} rows={invoice.lines} keyOf={(line) => line.id} />
        <InvoiceTotals invoice={invoice} locale={locale} />
      </div>
      {invoice.note ? <p className="mt-4 whitespace-pre-line">{invoice.note}</p> : null}
      {invoice.payments.length ? (
        <section className="mt-6" aria-labelledby="payments">
          <h2 id="payments" className="mb-2">
            Payments
          </h2>
          <div className="card">
            <Table
              caption="Payments on this invoice"
              keyOf={(payment) => payment.id}
              rows={invoice.payments}
              columns={[
                { key: 'day', label: 'Received', cell: (payment) => <Day day={payment.receivedOn} locale={locale} /> },
                { key: 'method', label: 'By', cell: (payment) => methods[payment.method] },
                { key: 'reference', label: 'Reference', cell: (payment) => payment.reference || '–' },
                {
                  key: 'amount',
                  label: 'Amount',
                  numeric: true,
                  cell: (payment) => (
                    <Money minor={payment.amountMinor} currency={currency} exponent={exponent} locale={locale} />
                  ),
                },
              ]}
            />
          </div>
        </section>
      ) : null}
    </>
  )
}

const methods = { transfer: 'Bank transfer', cash: 'Cash', card: 'Card', other: 'Other means' }

type Line = Invoice['lines'][number]

function columnsOf({ currency, exponent, lines }: Invoice, locale: string): Column<Line>[] {
  const taxed = lines.some((line) => line.taxRatePcm)
  return [
    {
      key: 'description',
      label: 'Description',
      cell: (line) => (
        <span>
          {line.description}
          {line.periodStartOn && line.periodEndOn ? (
            <span className="block text-muted">
              <Day day={line.periodStartOn} locale={locale} /> to <Day day={line.periodEndOn} locale={locale} />
            </span>
          ) : null}
          {line.metered && line.service && line.periodStartOn && line.periodEndOn ? (
            <a
              className="link block"
              href={paths.service(line.service.id, { from: line.periodStartOn, to: line.periodEndOn })}
            >
              Metered rows
            </a>
          ) : null}
        </span>
      ),
    },
    {
      key: 'quantity',
      label: 'Quantity',
      numeric: true,
      cell: (line) => (
        <span>
          <Decimal value={line.quantity} locale={locale} /> {line.unit}
        </span>
      ),
    },
    {
      key: 'price',
      label: 'Price',
      numeric: true,
      cell: (line) => <Decimal value={line.price} places={exponent} locale={locale} />,
    },
    ...(taxed
      ? [
          {
            key: 'tax',
            label: 'Tax',
            numeric: true,
            cell: (line: Line) => `${line.taxRatePcm / 1000} %`,
          } satisfies Column<Line>,
        ]
      : []),
    {
      key: 'net',
      label: 'Amount',
      numeric: true,
      cell: (line) => <Money minor={line.netMinor} currency={currency} exponent={exponent} locale={locale} />,
    },
  ]
}
