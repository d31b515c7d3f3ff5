import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Moment } from '~/app/components/Moment'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { Status } from '~/app/components/Status'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { isAhead } from '~/app/lib/prefetch'
import { pageTitle, useShell } from '~/app/lib/shell'
import { dayText } from '~/server/kernel/dayText'
import { readThing } from '~/server/notifications/readThing'
import { askForChange } from '~/server/subscriptions/ask'
import { creditItem } from '~/server/subscriptions/creditItem'
import { declineRequest } from '~/server/subscriptions/decline'
import { dropItem } from '~/server/subscriptions/dropItem'
import { getSubscription } from '~/server/subscriptions/get'
import type { AskInput } from '~/server/subscriptions/input'
import { invoiceNow } from '~/server/subscriptions/invoiceNow'
import { withdrawRequest } from '~/server/subscriptions/withdraw'
import { Facts } from './Facts'
import { Invoiced } from './Invoiced'
import { Requests } from './Requests'

export async function loader({ context, params, request }: LoaderFunctionArgs) {
  const page = await getSubscription(context, { subscriptionId: params.id ?? '' })
  await readThing(context, { kind: 'subscription', id: page.subscription.id }, { ahead: isAhead(request) })
  return { ...page, rejected: context.rejected === true }
}

export const action = byIntent({
  ask: async (ctx, form: Omit<AskInput, 'subscriptionId'>, { id = '' }) => {
    await askForChange(ctx, { ...form, subscriptionId: id })
    return { to: paths.subscription(id), flash: 'Your request was sent. You hear of the answer.' }
  },
  withdraw: async (ctx, { requestId = '' }: Fields, { id = '' }) => {
    await withdrawRequest(ctx, { subscriptionId: id, requestId })
    return { to: paths.subscription(id), flash: 'Your request was withdrawn.' }
  },
  'invoice-now': async (ctx, _form: Fields, { id = '' }) => {
    const { numbers } = await invoiceNow(ctx, { subscriptionId: id })
    return { to: paths.subscription(id), flash: `Issued: ${numbers.join(', ')}.` }
  },
  'credit-item': async (ctx, { itemId = '' }: Fields, { id = '' }) => {
    const { numbers } = await creditItem(ctx, { subscriptionId: id, itemId })
    return { to: paths.subscription(id), flash: `Credited: ${numbers.join(', ')}.` }
  },
  'drop-item': async (ctx, { itemId = '' }: Fields, { id = '' }) => {
    await dropItem(ctx, { subscriptionId: id, itemId })
    return { to: paths.subscription(id), flash: 'It was dropped: no invoice and no credit note will name it.' }
  },
  decline: async (ctx, { requestId = '', answer = '' }: Fields, { id = '' }) => {
    await declineRequest(ctx, { subscriptionId: id, requestId, answer })
    return { to: paths.subscription(id), flash: 'The client was told.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data ? `${data.service.name} · ${data.client.name}` : 'Subscription', data?.rejected)

export type Page = ReturnType<typeof useLoaderData<typeof loader>>

export default function SubscriptionPage() {
  const page = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { viewer } = useShell()
  const { subscription, service, client, can, history } = page
  const staff = viewer.staff !== null
  return (
    <>
      <BackLink to={paths.subscriptions()}>Subscriptions</BackLink>
      <PageHeader
        title={service.name}
        state={
          <span className="flex flex-wrap items-center gap-x-3">
            <Status of={subscription.status} />
            {staff ? (
              <a className="link" href={paths.client(client.id)}>
                {client.name}
              </a>
            ) : null}
            {subscription.cancelOn && subscription.status !== 'cancelled' ? (
              <span>Ends after {dayText(subscription.cancelOn, viewer.locale)}</span>
            ) : null}
          </span>
        }
      >
        <a className="button" href={paths.service(service.id, staff ? { client: client.id } : {})}>
          Usage
        </a>
        {can.change ? (
          <a className="button button-primary" href={paths.subscriptionChange(subscription.id)}>
            Change
          </a>
        ) : null}
      </PageHeader>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      {rejected?.fields.firm ? (
        <p className="mb-5">
          <a id="firm" className="button button-primary" href={paths.billing()}>
            Enter legal name and address
          </a>
        </p>
      ) : null}
      <div className="space-y-6">
        <Facts page={page} locale={viewer.locale} />
        {page.requests ? (
          <Requests page={page} requests={page.requests} rejected={rejected} staff={staff} viewer={viewer} />
        ) : null}
        {page.money ? <Invoiced page={page} money={page.money} locale={viewer.locale} /> : null}
        <Section id="history" title="History">
          {history.length ? (
            <ol className="card divide-y divide-line">
              {history.map(({ id, at, who, says, detail }) => (
                <li key={id} className="px-4 py-3">
                  <p className="wrap-anywhere">
                    {says}
                    {detail ? `: ${detail}` : ''}
                  </p>
                  <p className="flex flex-wrap gap-x-2 text-muted">
                    <Moment at={at} viewer={viewer} />
                    {who ? <span className="wrap-anywhere">by {who}</span> : null}
                  </p>
                </li>
              ))}
            </ol>
          ) : (
            <p className="card p-4 text-muted">Nothing was changed since it was taken over.</p>
          )}
        </Section>
      </div>
    </>
  )
}
