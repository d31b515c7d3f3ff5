import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ChooseClient } from '~/app/components/ChooseClient'
import { EmptyState } from '~/app/components/EmptyState'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { PageHeader } from '~/app/components/PageHeader'
import { SelectField } from '~/app/components/SelectField'
import { fieldsOf } from '~/app/lib/fields'
import { readFilters } from '~/app/lib/filters'
import { byIntent, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { newSubscription } from '~/server/subscriptions/forms'
import { newSubscriptionInput, type StartSubscriptionInput } from '~/server/subscriptions/input'
import { startSubscription } from '~/server/subscriptions/start'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters } = readFilters(request, newSubscriptionInput)
  return { ...(await newSubscription(context, filters)), asked: filters, rejected: context.rejected === true }
}

export const action = byIntent({
  start: async (ctx, form: StartSubscriptionInput) => {
    const { id, service } = await startSubscription(ctx, form)
    return { to: paths.subscription(id), flash: `The subscription to ${service} was started.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'Start a subscription', data?.rejected)

export default function NewSubscription() {
  const page = useLoaderData<typeof loader>()
  const { client, choice, asked } = page
  if (!client) {
    const back = { to: paths.subscriptions(), label: 'Subscriptions' }
    const kept = { service: asked.service }
    return (
      <ChooseClient choice={choice} title="Start a subscription" back={back} to={paths.subscriptionNew} kept={kept} />
    )
  }
  return (
    <>
      <BackLink to={paths.client(client.id)}>{client.name}</BackLink>
      <PageHeader title="Start a subscription" state={`For ${client.name}`} />
      <Start {...page} client={client} />
    </>
  )
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>

function Start({ client, prices, service, subscriptionId, today }: Page & { client: NonNullable<Page['client']> }) {
  const rejected = useActionData<Rejected>()
  const field = fieldsOf(rejected, { quantity: '1', startOn: today, timing: 'advance' })
  const sending = useNavigation().state === 'submitting'
  if (!prices.length) {
    return (
      <div className="card">
        <EmptyState title={`Nothing can be subscribed to in ${client.currency}`}>
          {service?.status === 'retired'
            ? `${service.name} is retired and cannot be newly chosen.`
            : `Add a price in ${client.currency} to a service first.`}{' '}
          <a className="link" href={service ? paths.servicePrices(service.id) : paths.services()}>
            {service ? 'Prices' : 'Services'}
          </a>
        </EmptyState>
      </div>
    )
  }
  return (
    <>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form
        method="post"
        action={paths.subscriptionNew({ client: client.id, service: service?.id })}
        noValidate
        className="card max-w-3xl space-y-5 p-4 sm:p-5"
      >
        <input type="hidden" name="clientId" value={client.id} />
        <input type="hidden" name="subscriptionId" value={rejected?.typed.subscriptionId ?? subscriptionId} />
        <SelectField {...field('priceId')} label="Service and price" required>
          {prices.map(({ id, service: name, says }) => (
            <option key={id} value={id}>
              {name}: {says}
            </option>
          ))}
        </SelectField>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field
            {...field('quantity')}
            label="Quantity"
            inputMode="numeric"
            hint="For prices by quantity; else it is 1."
          />
          <Field
            {...field('startOn')}
            type="date"
            label="First day"
            hint="Periods are counted from it. What is over by now is invoiced with the first invoice."
          />
        </div>
        <SelectField {...field('timing')} label="Invoiced" hint="What is metered is always invoiced afterwards.">
          <option value="advance">In advance, when a period begins</option>
          <option value="arrears">Afterwards, when a period is over</option>
        </SelectField>
        <p className="text-muted">
          Invoices go out by themselves in the early morning of the day on which they are due.
        </p>
        <div className="flex flex-wrap gap-2">
          <button type="submit" className="button button-primary" aria-busy={sending}>
            Start subscription
          </button>
          <a className="button" href={paths.client(client.id)}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  )
}
