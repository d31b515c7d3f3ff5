import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { Day } from '~/app/components/Day'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { Status } from '~/app/components/Status'
import { askStripe } from '~/app/lib/askStripe'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { decideFlagged } from '~/server/payments/decideFlagged'
import { getPayment } from '~/server/payments/get'
import { paidBy } from '~/server/payments/rules'
import { syncPayment } from '~/server/payments/syncPayment'
import { atStripe } from './atStripe'
import { Disputed } from './Disputed'
import { Flagged } from './Flagged'
import { GoneBack } from './GoneBack'
import { Missed } from './Missed'
import { PaidInvoices } from './PaidInvoices'

export const handle = { live: ['payment'] }

export const loader = async ({ context, params }: LoaderFunctionArgs) => ({
  payment: await getPayment(context, { paymentId: params.id ?? '' }),
  rejected: context.rejected === true,
})

export const action = byIntent({
  check: (ctx, _form: Fields, { id = '' }) =>
    askStripe('check', syncPayment(ctx, { paymentId: id }), paths.payment(id)),
  decide: async (ctx, { decision = '' }: Fields, { id = '' }) => {
    await decideFlagged(ctx, { paymentId: id, decision: decision as 'book' })
    return {
      to: paths.payment(id),
      flash: decision === 'book' ? 'The payment is booked.' : 'The payment is left alone. Nothing was booked.',
    }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.payment.receipt ? `Payment ${data.payment.receipt.number}` : 'Payment', data?.rejected)

export default function Payment() {
  const { payment } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { viewer } = useShell()
  const { locale } = viewer
  const { currency, exponent, can } = payment
  const money = { currency, exponent, locale }
  return (
    <>
      <BackLink to={paths.payments()}>Payments</BackLink>
      <PageHeader
        title={
          <>
            Payment of <Money minor={payment.amountMinor} {...money} />
          </>
        }
        state={
          <span className="flex flex-wrap items-center gap-x-3">
            <Status of={payment.shown} />
            <span>
              {paidBy(payment)}, <Day day={payment.receivedOn} locale={locale} />
            </span>
          </span>
        }
      >
        {payment.receipt ? (
          <a className="button" href={paths.receiptPdf(payment.receipt.id)} download>
            Receipt (PDF)
          </a>
        ) : null}
        {can.check ? (
          <Form method="post" action={paths.payment(payment.id)}>
            <button type="submit" name="intent" value="check" className="button">
              Check with Stripe
            </button>
          </Form>
        ) : null}
        {can.refund ? (
          <a className="button" href={paths.paymentRefund(payment.id)}>
            {payment.online ? 'Refund' : 'Refund or take back'}
          </a>
        ) : null}
      </PageHeader>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      {can.decide ? <Flagged payment={payment} /> : null}
      {payment.excessMinor ? (
        <section aria-labelledby="excess" className="card mb-6 border-2 border-danger p-4 sm:p-6">
          <h2 id="excess">
            <Money minor={payment.excessMinor} {...money} /> more went back than was paid
          </h2>
          <p className="mt-2 max-w-prose">
            The payer’s bank took back what had been refunded before. The firm bears it: it is on no invoice, and not
            taken from the client’s credit. If the client has the money twice, ask for it with a new invoice.
          </p>
        </section>
      ) : null}
      <Disputed payment={payment} />
      <dl className="card grid gap-5 p-4 sm:grid-cols-2 sm:p-6 lg:grid-cols-4">
        {viewer.staff ? (
          <Fact label="Client">
            <a className="link" href={paths.client(payment.client.id)}>
              {payment.client.name}
            </a>
          </Fact>
        ) : null}
        {payment.receipt ? <Fact label="Receipt">{payment.receipt.number}</Fact> : null}
        {payment.reference ? (
          <Fact label="Reference">
            <span className="wrap-anywhere">{payment.reference}</span>
          </Fact>
        ) : null}
        {payment.unappliedMinor ? (
          <Fact label="Left as credit">
            <Money minor={payment.unappliedMinor} {...money} />
          </Fact>
        ) : null}
        {payment.refundedMinor ? (
          <Fact label="Went back">
            <Money minor={payment.refundedMinor} {...money} />
          </Fact>
        ) : null}
        {payment.problem && !can.decide ? (
          <Fact label={payment.state === 'reversed' ? 'Taken back because' : 'What went wrong'}>{payment.problem}</Fact>
        ) : null}
        {payment.made?.by ? <Fact label="Recorded by">{payment.made.by}</Fact> : null}
        {payment.made?.stripeId ? (
          <Fact label="At Stripe">
            <a className="link wrap-anywhere" href={atStripe(payment.stripeMode, 'payments', payment.made.stripeId)}>
              {payment.made.stripeId}
            </a>
          </Fact>
        ) : null}
        {payment.imported ? <Fact label="From">An import</Fact> : null}
      </dl>
      {payment.state === 'failed' ? <Missed payment={payment} /> : <PaidInvoices payment={payment} />}
      {payment.refunds.length ? <GoneBack payment={payment} /> : null}
    </>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted">{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
