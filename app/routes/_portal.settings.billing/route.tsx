import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import type { ChangeBillingInput } from '~/server/settings/billingInput'
import { changeBilling } from '~/server/settings/changeBilling'
import { getBilling } from '~/server/settings/getBilling'
import { BillingForm } from './BillingForm'

export const loader = async ({ context }: LoaderFunctionArgs) => ({
  billing: await getBilling(context),
  rejected: context.rejected === true,
})

export const action = byIntent({
  save: async (ctx, form: Fields) => {
    const { taxInclusive, partPayments, ...texts } = form
    const input = { ...texts, taxInclusive: taxInclusive === 'yes', partPayments: partPayments === 'yes' }
    await changeBilling(ctx, input as ChangeBillingInput)
    return { to: paths.billing(), flash: 'The billing settings were saved.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ matches, data }) => pageTitle(matches, 'Billing', data?.rejected)

export default function Billing() {
  const { billing } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  return (
    <>
      <PageHeader title="Billing" state="What stands on invoices to come; those that were issued stay as they are." />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <BillingForm key={JSON.stringify(billing)} billing={billing} rejected={rejected} />
    </>
  )
}
