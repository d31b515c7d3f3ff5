import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { unitOf } from '~/server/kernel/unit'
import { cancelSubscription } from '~/server/subscriptions/cancel'
import { changeSubscription, previewChange } from '~/server/subscriptions/change'
import { changeForm } from '~/server/subscriptions/forms'
import { getSubscription } from '~/server/subscriptions/get'
import type { CancelSubscriptionInput, ChangeSubscriptionInput } from '~/server/subscriptions/input'
import { keepSubscription } from '~/server/subscriptions/keep'
import { pauseSubscription } from '~/server/subscriptions/pause'
import { resumeSubscription } from '~/server/subscriptions/resume'
import { ChangeForm, type Looked } from './ChangeForm'

export async function loader({ context, params }: LoaderFunctionArgs) {
  const subscriptionId = params.id ?? ''
  const form = await changeForm(context, { subscriptionId })
  const { says, can, client } = await getSubscription(context, { subscriptionId })
  return { ...form, says, can, client, rejected: context.rejected === true }
}

type Wanted = Omit<ChangeSubscriptionInput, 'subscriptionId'>

export const action = byIntent({
  /** Says what it would come to. Nothing is changed. */
  look: async (ctx, form: Wanted, { id = '' }) => {
    const words = await previewChange(ctx, { ...form, subscriptionId: id })
    return Response.json({ typed: form as Fields, words } satisfies Looked)
  },
  change: async (ctx, form: Wanted, { id = '' }) => {
    const { service } = await changeSubscription(ctx, { ...form, subscriptionId: id })
    return { to: paths.subscription(id), flash: `The subscription to ${service} was changed.` }
  },
  pause: async (ctx, _form: Fields, { id = '' }) => {
    const { service } = await pauseSubscription(ctx, { subscriptionId: id })
    return { to: paths.subscription(id), flash: `The subscription to ${service} is paused.` }
  },
  resume: async (ctx, _form: Fields, { id = '' }) => {
    const { service } = await resumeSubscription(ctx, { subscriptionId: id })
    return { to: paths.subscription(id), flash: `The subscription to ${service} goes on.` }
  },
  keep: async (ctx, _form: Fields, { id = '' }) => {
    const { service } = await keepSubscription(ctx, { subscriptionId: id })
    return { to: paths.subscription(id), flash: `The subscription to ${service} goes on.` }
  },
  cancel: async (ctx, form: Omit<CancelSubscriptionInput, 'subscriptionId'>, { id = '' }) => {
    const { service } = await cancelSubscription(ctx, { ...form, subscriptionId: id })
    return { to: paths.subscription(id), flash: `The subscription to ${service} was cancelled.` }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `Change ${data?.service.name ?? 'subscription'}`, data?.rejected)

export default function ChangeSubscription() {
  const page = useLoaderData<typeof loader>()
  const sent = useActionData<Looked | Rejected>()
  const rejected = sent && 'fields' in sent ? sent : undefined
  const { subscription, service, client, request, says, can } = page
  const action = paths.subscriptionChange(subscription.id)
  const asksForEnd = request?.kind === 'cancel' ? request : null
  return (
    <>
      <BackLink to={paths.subscription(subscription.id)}>{`${service.name} of ${client.name}`}</BackLink>
      <PageHeader title={`Change ${service.name}`} />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <div className="max-w-3xl space-y-6">
        {request ? (
          <div className="card border-line-strong p-4">
            <p className="font-medium wrap-anywhere">
              {request.by} asked for {request.kind === 'cancel' ? 'a cancellation' : 'a change'}
              {request.quantity ? `: ${request.quantity} ${unitOf(request.quantity, service.unit)}` : ''}
            </p>
            {request.message ? <p className="mt-1 whitespace-pre-wrap wrap-anywhere">{request.message}</p> : null}
          </div>
        ) : null}
        {page.changeable ? (
          <Section id="change" title="Quantity and price">
            <ChangeForm page={page} sent={sent} />
          </Section>
        ) : (
          <p className="card p-4">It was cancelled and stays as it is.</p>
        )}
        {can.pause || can.resume ? (
          <Section id="rest" title={can.pause ? 'Pause' : 'Resume'}>
            <Form method="post" action={action} className="card space-y-3 p-4">
              <Words words={(can.pause ? says?.pause : says?.resume) ?? []} />
              <button type="submit" name="intent" value={can.pause ? 'pause' : 'resume'} className="button">
                {can.pause ? 'Pause from today' : 'Resume from today'}
              </button>
            </Form>
          </Section>
        ) : null}
        {can.keep ? (
          <Section id="keep" title="Keep it">
            <Form method="post" action={action} className="card space-y-3 p-4">
              <p>It was cancelled for later. Take that back and it goes on as before.</p>
              <button type="submit" name="intent" value="keep" className="button">
                Keep the subscription
              </button>
            </Form>
          </Section>
        ) : null}
        {page.changeable ? (
          <Section id="end" title="Cancel">
            <div className="card divide-y divide-line">
              {(['period-end', 'now'] as const).map((when) => (
                <Form key={when} method="post" action={action} className="space-y-3 p-4">
                  <input type="hidden" name="when" value={when} />
                  {asksForEnd ? <input type="hidden" name="requestId" value={asksForEnd.id} /> : null}
                  <Words words={(when === 'now' ? says?.pause : says?.end) ?? []} />
                  <button type="submit" name="intent" value="cancel" className="button">
                    {when === 'now' ? 'Cancel now' : 'Cancel at the end of the period'}
                  </button>
                </Form>
              ))}
            </div>
          </Section>
        ) : null}
      </div>
    </>
  )
}

function Words({ words }: { words: string[] }) {
  return words.map((one) => <p key={one}>{one}</p>)
}
