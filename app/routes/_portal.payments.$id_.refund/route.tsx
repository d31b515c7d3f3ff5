import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { decimalOf } from '~/server/kernel/money'
import { DatabaseRefusal, Refusal } from '~/server/kernel/refusal'
import { newRefund } from '~/server/payments/newRefund'
import { refundPayment } from '~/server/payments/refundPayment'
import { reversePayment } from '~/server/payments/reversePayment'

export async function loader({ context, params }: LoaderFunctionArgs) {
  const { payment, refundId } = await newRefund(context, { paymentId: params.id ?? '' })
  if (!payment.can.refund && !context.rejected) throw redirect(paths.payment(payment.id))
  return { payment, refundId, rejected: context.rejected === true }
}

export const action = byIntent({
  refund: async (ctx, { refundId = '', amount = '', reason }: Fields, { id = '' }) => {
    try {
      const { state } = await refundPayment(ctx, { paymentId: id, refundId, amount, reason })
      return {
        to: paths.payment(id),
        flash: state === 'succeeded' ? 'The money went back.' : 'The refund is on its way.',
      }
    } catch (error) {
      // Then the refund may not be written down.
      if (error instanceof DatabaseRefusal) throw error
      if (!(error instanceof Refusal) || error.code !== 'unavailable') throw error
      return {
        to: paths.payment(id),
        flash: 'Stripe does not answer. The refund is written down and asked for again within the hour.',
      }
    }
  },
  reverse: async (ctx, { reason = '' }: Fields, { id = '' }) => {
    await reversePayment(ctx, { paymentId: id, reason })
    return { to: paths.payment(id), flash: 'The payment is taken back. Its invoices are open again.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'Give money back', data?.rejected)

export default function Refund() {
  const { payment, refundId } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  const sending = useNavigation().state !== 'idle'
  const { currency, exponent, can, online } = payment
  const money = { currency, exponent, locale }
  const of = (intent: string) => (rejected?.intent === intent ? rejected : undefined)
  const refund = of('refund')
  const reverse = of('reverse')
  return (
    <>
      <BackLink to={paths.payment(payment.id)}>Payment</BackLink>
      <PageHeader
        title={online ? 'Refund the payment?' : 'Give the money back?'}
        state={
          <>
            <Money minor={payment.refundableMinor} {...money} /> of <Money minor={payment.amountMinor} {...money} /> can
            go back to {payment.client.name}
          </>
        }
      />
      {rejected ? (
        <ErrorSummary
          key={JSON.stringify(rejected)}
          message={rejected.message}
          fields={rejected.fields}
          idOf={(name) => `${rejected.intent}-${name}`}
        />
      ) : null}
      <div className="max-w-2xl space-y-6">
        <TakenFrom payment={payment} locale={locale} />
        <Form
          method="post"
          action={paths.paymentRefund(payment.id)}
          noValidate
          className="card space-y-4 p-4 sm:p-6"
          key={JSON.stringify(refund ?? '')}
        >
          <input type="hidden" name="refundId" value={refund?.typed.refundId ?? refundId} />
          <Field
            id="refund-amount"
            name="amount"
            label={`Amount, ${currency}`}
            inputMode="decimal"
            autoComplete="off"
            defaultValue={refund?.typed.amount ?? decimalOf({ minor: payment.refundableMinor, exponent })}
            errors={refund?.fields.amount}
          />
          <Field
            id="refund-reason"
            name="reason"
            label="Reason"
            hint={`${payment.client.name} reads it.`}
            maxLength={200}
            defaultValue={refund?.typed.reason}
            errors={refund?.fields.reason}
          />
          <p className="text-muted">
            {online
              ? 'It goes back to the card by Stripe, which takes some days to show it.'
              : 'Give the money back yourself: this only writes down that you did.'}
          </p>
          <div className="flex flex-wrap gap-2">
            <button type="submit" name="intent" value="refund" className="button button-primary" aria-busy={sending}>
              {online ? 'Refund' : 'It was given back'}
            </button>
            <a className="button" href={paths.payment(payment.id)}>
              Cancel
            </a>
          </div>
        </Form>
        {can.reverse ? (
          <Form
            method="post"
            action={paths.paymentRefund(payment.id)}
            noValidate
            className="card space-y-4 p-4 sm:p-6"
            key={JSON.stringify(reverse ?? 'reverse')}
          >
            <h2>Or it never came in</h2>
            <p className="text-muted">
              A payment that was recorded by mistake is taken back whole: its invoices are open again, and its receipt,
              which keeps its number, is void.
            </p>
            <Field
              id="reverse-reason"
              name="reason"
              label="What was wrong"
              maxLength={200}
              defaultValue={reverse?.typed.reason}
              errors={reverse?.fields.reason}
            />
            <button type="submit" name="intent" value="reverse" className="button" aria-busy={sending}>
              Take it back
            </button>
          </Form>
        ) : null}
      </div>
    </>
  )
}

type Payment = ReturnType<typeof useLoaderData<typeof loader>>['payment']

/** What a refund takes from, in its order. */
function TakenFrom({ payment, locale }: { payment: Payment; locale: string }) {
  const money = { currency: payment.currency, exponent: payment.exponent, locale }
  if (!payment.invoices.length) return <p>It comes out of the credit. No invoice opens again.</p>
  return (
    <div>
      <p>What goes back is taken from these, in this order. Invoices open again for it.</p>
      <ol className="mt-2 list-decimal space-y-1 pl-6">
        {payment.unappliedMinor ? (
          <li>
            The credit that is left: <Money minor={payment.unappliedMinor} {...money} />
          </li>
        ) : null}
        {[...payment.invoices].reverse().map((invoice) => (
          <li key={invoice.id}>
            <a className="link" href={paths.invoice(invoice.id)}>
              Invoice {invoice.number}
            </a>
            : <Money minor={invoice.amountMinor} {...money} />
          </li>
        ))}
      </ol>
      <p className="mt-2 text-muted">
        To keep an invoice from opening again, write a credit note for it first: that makes credit, which goes back
        without opening anything.
      </p>
    </div>
  )
}
