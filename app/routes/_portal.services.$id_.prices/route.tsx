import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { Day } from '~/app/components/Day'
import { EmptyState } from '~/app/components/EmptyState'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { Status } from '~/app/components/Status'
import { type Column, Table } from '~/app/components/Table'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { addPrice } from '~/server/prices/add'
import { endPrice } from '~/server/prices/end'
import { listPrices } from '~/server/prices/list'
import { PriceForm } from './PriceForm'
import { priceIn } from './priceIn'

export const loader = async ({ context, params }: LoaderFunctionArgs) => ({
  ...(await listPrices(context, { serviceId: params.id ?? '' })),
  rejected: context.rejected === true,
})

export const action = byIntent({
  add: async (ctx, form: Fields, { id = '' }) => {
    const { name } = await addPrice(ctx, { ...priceIn(form), serviceId: id })
    return { to: paths.servicePrices(id), flash: `The price of ${name} was added.` }
  },
  end: async (ctx, { priceId = '' }: Fields, { id = '' }) => {
    await endPrice(ctx, { serviceId: id, priceId })
    return { to: paths.servicePrices(id), flash: 'The price ended. Subscriptions that have it keep it.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Prices of ${data?.service.name ?? 'a service'}`, data?.rejected)

type Price = ReturnType<typeof useLoaderData<typeof loader>>['prices'][number]

export default function ServicePrices() {
  const { service, prices, priceId, currency, today } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  const columns: Column<Price>[] = [
    {
      key: 'price',
      label: 'Price',
      cell: (row) => (
        <span className="wrap-anywhere">
          {row.says}
          {row.tiers.map(({ upTo, unit }, i) => (
            <span key={upTo ?? 'rest'} className="block text-muted">
              {upTo ? `Up to ${upTo}` : i ? `Over ${row.tiers[i - 1]?.upTo}` : 'All'}: {unit}
            </span>
          ))}
        </span>
      ),
    },
    { key: 'state', label: 'State', cell: (row) => <Status of={row.state} /> },
    { key: 'from', label: 'From', cell: (row) => <Day day={row.fromOn} locale={locale} /> },
    { key: 'to', label: 'To', cell: (row) => (row.toOn ? <Day day={row.toOn} locale={locale} /> : '–') },
    {
      key: 'end',
      label: 'Actions',
      cell: (row) =>
        row.state === 'ended' ? (
          '–'
        ) : (
          <Form method="post" action={paths.servicePrices(service.id)}>
            <input type="hidden" name="priceId" value={row.id} />
            <button type="submit" name="intent" value="end" className="button">
              End<span className="sr-only"> the price {row.says}</span>
            </button>
          </Form>
        ),
    },
  ]
  return (
    <>
      <BackLink to={paths.service(service.id)}>{service.name}</BackLink>
      <PageHeader
        title={`Prices of ${service.name}`}
        state="A price is never changed: a new one begins on a day. Subscriptions keep the price that they have."
      >
        {prices.some(({ state }) => state === 'active') && service.status !== 'retired' ? (
          <a className="button" href={paths.subscriptionNew({ service: service.id })}>
            Start a subscription
          </a>
        ) : null}
      </PageHeader>
      <div className="card">
        {prices.length ? (
          <Table caption={`Prices of ${service.name}`} columns={columns} rows={prices} keyOf={(row) => row.id} />
        ) : (
          <EmptyState title="No prices yet">Add one below: then it can be subscribed to.</EmptyState>
        )}
      </div>
      <Section id="new" title="New price" className="mt-6 max-w-3xl">
        {service.status === 'retired' ? (
          <p className="text-muted">It is retired. Offer it again before you add a price.</p>
        ) : (
          <PriceForm
            key={prices.length}
            serviceId={service.id}
            unit={service.unit}
            priceId={priceId}
            currency={currency}
            today={today}
            rejected={rejected}
          />
        )}
      </Section>
    </>
  )
}
