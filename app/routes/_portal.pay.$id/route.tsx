import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { askStripe } from '~/app/lib/askStripe'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { decimalOf } from '~/server/kernel/money'
import { type CheckoutShown, getCheckout } from '~/server/payments/getCheckout'
import { syncCheckout } from '~/server/payments/syncCheckout'
import { amountField } from '../_portal.pay._index/chosen'
import { useConfirming } from './useConfirming'

export const handle = { live: ['payment'] }

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const checkout = await getCheckout(context, { checkoutId: params.id ?? '' })
  const left = new URL(request.url).searchParams.get('left')
  // Whoever left Stripe's page without paying goes on where they were, with what they had typed.
  if (left && checkout.can.pay && wasLeft(checkout)) {
    throw redirect(
      checkout.kind === 'pay' ? paths.pay(...typedOf(checkout, left === 'keep')) : paths.cards(checkout.id),
    )
  }
  return checkout
}

type Checkout = Awaited<ReturnType<typeof getCheckout>>

const wasLeft = ({ shown, slow }: Checkout): boolean =>
  !slow && (shown === 'confirming' || shown === 'failed' || shown === 'expired')

function typedOf({ id: left, invoices, exponent }: Checkout, keep: boolean) {
  const typed = invoices.map(({ id, amountMinor }) => [amountField(id), decimalOf({ minor: amountMinor, exponent })])
  return [
    invoices.map(({ id }) => id),
    { ...Object.fromEntries(typed), ...(keep ? { keepCard: 'yes' } : {}), left } as Record<string, string>,
  ] as const
}

export const action = byIntent({
  check: (ctx, _form: Fields, { id = '' }) =>
    askStripe('check', syncCheckout(ctx, { checkoutId: id }), paths.checkout(id)),
})

const titles: Record<'pay' | 'save-card', Record<CheckoutShown, string>> = {
  pay: {
    confirming: 'Confirming your payment',
    paid: 'Paid, thank you',
    checking: 'Your payment is being checked',
    failed: 'The payment failed',
    expired: 'Nothing was paid',
  },
  'save-card': {
    confirming: 'Saving your card',
    paid: 'Your card is kept',
    checking: 'Your card is being checked',
    failed: 'The card was not kept',
    expired: 'No card was kept',
  },
}

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data ? titles[data.kind][data.shown] : 'Payment')

export default function CheckoutPage() {
  const checkout = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  const sending = useNavigation().state !== 'idle'
  const { kind, shown, currency, exponent, can } = checkout
  const money = { currency, exponent, locale }
  const again = paths.pay(checkout.invoices.filter(({ owedMinor }) => owedMinor > 0).map(({ id }) => id))
  useConfirming(shown === 'confirming' && !checkout.slow)
  return (
    <>
      <BackLink to={kind === 'pay' ? paths.invoices() : paths.cards()}>
        {kind === 'pay' ? 'Invoices' : 'Cards'}
      </BackLink>
      <PageHeader
        title={titles[kind][shown]}
        state={kind === 'pay' ? <Money minor={checkout.amountMinor} {...money} /> : undefined}
      />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <div className="card max-w-prose space-y-4 p-4 sm:p-6">
        <p role="status">{checkout.slow ? SLOW : sentence(kind, shown)}</p>
        {checkout.problem && shown !== 'paid' ? (
          <p>
            {shown === 'confirming' ? 'An earlier try' : 'The last try'}: {checkout.problem}
          </p>
        ) : null}
        {checkout.invoices.length ? (
          <ul className="divide-y divide-line border-y border-line">
            {checkout.invoices.map((invoice) => (
              <li key={invoice.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 py-2">
                <a className="link inline-flex min-h-11 items-center lg:min-h-6" href={paths.invoice(invoice.id)}>
                  Invoice {invoice.number}
                </a>
                <span className="text-right">
                  <Money minor={invoice.amountMinor} {...money} />
                  {shown === 'paid' && invoice.owedMinor > 0 ? (
                    <span className="block text-muted">
                      <Money minor={invoice.owedMinor} {...money} /> still open
                    </span>
                  ) : null}
                </span>
              </li>
            ))}
          </ul>
        ) : null}
        <div className="flex flex-wrap gap-2">
          {checkout.payment ? (
            <a className="button button-primary" href={paths.payment(checkout.payment.id)}>
              {checkout.payment.receipt ? `Receipt ${checkout.payment.receipt}` : 'The payment'}
            </a>
          ) : null}
          {shown === 'confirming' ? (
            <a className="button button-primary" href={paths.checkout(checkout.id)}>
              Check again
            </a>
          ) : null}
          {can.check && (shown === 'confirming' || shown === 'expired') ? (
            <Form method="post" action={paths.checkout(checkout.id)}>
              <button type="submit" name="intent" value="check" className="button" aria-busy={sending}>
                Check with Stripe
              </button>
            </Form>
          ) : null}
          {kind === 'pay' && can.pay && shown !== 'checking' && checkout.invoices.some((one) => one.owedMinor > 0) ? (
            <a className="button" href={again}>
              {shown === 'paid' ? 'Pay the rest' : 'Back to what to pay'}
            </a>
          ) : null}
          {kind === 'save-card' && can.pay ? (
            <a className="button" href={paths.cards()}>
              Your cards
            </a>
          ) : null}
        </div>
      </div>
    </>
  )
}

const SLOW =
  'Your bank has been asked, which takes some days. You are told when the money has arrived, or if it does not; until then nothing more is to be done.'

function sentence(kind: 'pay' | 'save-card', shown: CheckoutShown): string {
  if (kind === 'save-card') {
    if (shown === 'paid') return 'It can be used for automatic payments now.'
    if (shown === 'confirming')
      return 'We are waiting for Stripe to tell us. If you left its page without a card, nothing was kept.'
    return 'You can add a card again at any time.'
  }
  switch (shown) {
    case 'paid':
      return 'The payment has arrived. The receipt comes by mail too.'
    case 'confirming':
      return 'We are waiting for Stripe to confirm it, which takes a few seconds. If you left its page without paying, nothing was charged.'
    case 'checking':
      return 'Stripe took a payment that does not match what was asked for. We look at it and get back to you; do not pay again.'
    case 'failed':
      return 'Nothing was charged.'
    case 'expired':
      return 'Stripe’s page was left or its time ran out, and nothing was charged.'
  }
}
