import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { getVoidable } from '~/server/invoices/getVoidable'
import { voidInvoice } from '~/server/invoices/void'

export const loader = async ({ context, params }: LoaderFunctionArgs) => ({
  ...(await getVoidable(context, { invoiceId: params.id ?? '' })),
  rejected: context.rejected === true,
})

export const action = byIntent({
  void: async (ctx, { reason = '' }: Fields, { id = '' }) => {
    const { number } = await voidInvoice(ctx, { invoiceId: id, reason })
    return { to: paths.invoice(id), flash: `Invoice ${number} is void.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Make ${data?.number ?? 'invoice'} void`, data?.rejected)

export default function VoidInvoice() {
  const { id, number, currency, exponent, totalMinor, metered, periods } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  return (
    <>
      <BackLink to={paths.invoice(id)}>{`Invoice ${number}`}</BackLink>
      <PageHeader title={`Make invoice ${number} void?`} />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <div className="max-w-prose space-y-5">
        <p>
          It keeps its number, and its{' '}
          <Money minor={totalMinor} currency={currency} exponent={exponent} locale={locale} /> are not asked for any
          more. This cannot be undone; the client is told, with the reason.
        </p>
        {metered ? <p>Usage on it can be invoiced again.</p> : null}
        {periods ? (
          <p>
            Periods of subscriptions on it are not invoiced again by themselves: write another invoice for them if they
            are to be paid.
          </p>
        ) : null}
        <Form method="post" noValidate className="card space-y-4 p-4 sm:p-5">
          <Field
            id="reason"
            name="reason"
            label="Reason"
            hint="The client reads it."
            defaultValue={rejected?.typed.reason}
            errors={rejected?.fields.reason}
            maxLength={500}
            required
          />
          <div className="flex flex-wrap gap-2">
            <button type="submit" className="button button-primary">
              Make it void
            </button>
            <a className="button" href={paths.invoice(id)}>
              Cancel
            </a>
          </div>
        </Form>
      </div>
    </>
  )
}
