import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { FieldGroup } from '~/app/components/FieldGroup'
import { PageHeader } from '~/app/components/PageHeader'
import { Status } from '~/app/components/Status'
import { Table } from '~/app/components/Table'
import { fieldsOf } from '~/app/lib/fields'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { addTaxRate, listTaxRates, restoreTaxRate, retireTaxRate } from '~/server/settings/taxRates'

export const loader = async ({ context }: LoaderFunctionArgs) => ({
  rates: await listTaxRates(context),
  rejected: context.rejected === true,
})

export const action = byIntent({
  add: async (ctx, { name = '', rate = '' }: Fields) => {
    const added = await addTaxRate(ctx, { name, rate })
    return { to: paths.taxRates(), flash: `${added.name} was added.` }
  },
  retire: async (ctx, { taxRateId = '' }: Fields) => {
    const { name } = await retireTaxRate(ctx, { taxRateId })
    return { to: paths.taxRates(), flash: `${name} is offered no more.` }
  },
  restore: async (ctx, { taxRateId = '' }: Fields) => {
    const { name } = await restoreTaxRate(ctx, { taxRateId })
    return { to: paths.taxRates(), flash: `${name} is offered again.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ matches, data }) => pageTitle(matches, 'Tax rates', data?.rejected)

export default function TaxRates() {
  const { rates } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const field = fieldsOf(rejected?.intent === 'add' ? rejected : undefined)
  return (
    <>
      <PageHeader
        title="Tax rates"
        state="A rate never changes, since documents name it: add another one and retire the old."
      />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <div className="max-w-3xl space-y-5">
        <div className="card">
          {rates.length ? (
            <Table
              caption="Tax rates"
              keyOf={(rate) => rate.id}
              rows={rates}
              columns={[
                {
                  key: 'name',
                  label: 'Name',
                  cell: (rate) => (
                    <span id={rate.id} tabIndex={-1} className="wrap-anywhere">
                      {rate.name}
                      {rate.usual ? <span className="text-muted"> (the usual one)</span> : null}
                    </span>
                  ),
                },
                { key: 'rate', label: 'Rate', numeric: true, cell: (rate) => `${rate.ratePcm / 1000} %` },
                { key: 'status', label: 'Status', cell: (rate) => <Status of={rate.status} /> },
                { key: 'act', label: 'Action', cell: (rate) => <Act rate={rate} /> },
              ]}
            />
          ) : (
            <EmptyState title="No tax rates yet">
              Add the rates that you charge. Lines without one are not taxed.
            </EmptyState>
          )}
        </div>
        <Form key={rejected ? 'again' : rates.length} method="post" noValidate className="space-y-5">
          <FieldGroup title="Add a rate">
            <Field {...field('name')} label="Name" hint="As invoices show it, like VAT 19 %." required />
            <Field {...field('rate')} label="Percent" hint="Like 19 or 8.875." inputMode="decimal" required />
          </FieldGroup>
          <button type="submit" name="intent" value="add" className="button button-primary">
            Add rate
          </button>
        </Form>
      </div>
    </>
  )
}

function Act({ rate: { id, name, status } }: { rate: { id: string; name: string; status: string } }) {
  return (
    <Form method="post">
      <input type="hidden" name="taxRateId" value={id} />
      <button type="submit" name="intent" value={status === 'active' ? 'retire' : 'restore'} className="button">
        {status === 'active' ? 'Retire' : 'Offer again'} <span className="sr-only">{name}</span>
      </button>
    </Form>
  )
}
