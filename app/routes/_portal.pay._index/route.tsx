import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { EmptyState } from '~/app/components/EmptyState'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { LeftStripe } from '~/app/components/LeftStripe'
import { PageHeader } from '~/app/components/PageHeader'
import { statusWord } from '~/app/components/Status'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { leftIn } from '~/app/lib/left'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { Refusal } from '~/server/kernel/refusal'
import { getPayable } from '~/server/payments/payable'
import { startCheckout } from '~/server/payments/startCheckout'
import { chosenIn, typedBack, typedIn } from './chosen'
import { PayGroup } from './PayGroup'
import { Transfer } from './Transfer'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url)
  return {
    payable: await getPayable(context, { invoiceIds: searchParams.getAll('invoice') }),
    typed: typedBack(searchParams),
    left: await leftIn(context, searchParams),
    rejected: context.rejected === true,
  }
}

export const action = byIntent({
  pay: async (ctx, form: Fields) => {
    const invoices = chosenIn(form)
    try {
      const { url } = await startCheckout(ctx, { invoices, keepCard: form.keepCard === 'yes' })
      return { to: url }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.code === 'invalid') throw new Refusal('invalid', error.message, { fields: typedIn(error, invoices) })
      if (error.code !== 'unavailable') throw error
      // What was typed stays, and the page says what is wrong: there is nothing to go back to otherwise.
      const rejected: Rejected = { intent: 'pay', message: error.message, fields: {}, typed: form }
      return Response.json(rejected, { status: 503 })
    }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'Pay invoices', data?.rejected)

export default function Pay() {
  const { payable, typed, left } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  const { groups, settled, mode } = payable
  const online = mode !== 'none'
  return (
    <>
      <BackLink to={paths.invoices()}>Invoices</BackLink>
      <PageHeader title="Pay invoices" state={groups.length > 1 ? 'Each currency is paid by itself.' : undefined} />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      {left && !rejected ? <LeftStripe left={left} locale={locale} /> : null}
      {settled.length ? (
        <p className="mb-5 rounded-lg border border-line bg-surface px-4 py-3">
          {settled.map(({ id, number, status }, i) => (
            <span key={id}>
              {i ? ', ' : ''}
              <a className="link" href={paths.invoice(id)}>
                Invoice {number}
              </a>{' '}
              ({statusWord(status).toLowerCase()})
            </span>
          ))}{' '}
          {settled.length === 1 ? 'has' : 'have'} nothing to pay.
        </p>
      ) : null}
      {groups.length ? (
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="space-y-6">
            {groups.map((group) => (
              <PayGroup
                key={group.currency}
                group={group}
                parts={payable.parts}
                online={online}
                only={groups.length === 1}
                chosen={payable.chosen}
                typed={rejected?.typed.currency === group.currency ? rejected.typed : typed}
                fields={rejected?.typed.currency === group.currency ? rejected.fields : {}}
              />
            ))}
          </div>
          <Transfer
            transfer={payable.transfer}
            numbers={groups.flatMap(({ invoices }) => invoices.map(({ number }) => number))}
            instead={!online}
          />
        </div>
      ) : (
        <div className="card">
          <EmptyState title="Nothing to pay">
            <a className="link" href={paths.invoices()}>
              See all invoices
            </a>
          </EmptyState>
        </div>
      )}
    </>
  )
}
