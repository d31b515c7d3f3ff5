import { Form } from '@remix-run/react'
import { Field } from '~/app/components/Field'
import { Moment } from '~/app/components/Moment'
import { Section } from '~/app/components/Section'
import { SelectField } from '~/app/components/SelectField'
import { TextArea } from '~/app/components/TextArea'
import { fieldsOf } from '~/app/lib/fields'
import type { Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import type { Page } from './route'

type Props = {
  page: Page
  requests: NonNullable<Page['requests']>
  rejected: Rejected | undefined
  staff: boolean
  viewer: { locale: string; timeZone: string }
}

const states = { open: 'Open', done: 'Done', declined: 'Declined', withdrawn: 'Withdrawn' }

/** What the client asked for: it asks and withdraws, the firm does it or says why not. */
export function Requests({ page, requests, rejected, staff, viewer }: Props) {
  const { can, subscription } = page
  if (staff && !requests.length) return null
  const field = fieldsOf(rejected)
  const action = paths.subscription(subscription.id)
  return (
    <Section id="requests" title={staff ? 'Requests' : 'Ask for a change or a cancellation'} className="max-w-3xl">
      <div className="card divide-y divide-line">
        {requests.map((request) => (
          <div key={request.id} className="space-y-3 p-4">
            <p className="font-medium wrap-anywhere">
              {request.kind === 'cancel'
                ? 'Cancel the subscription'
                : request.quantity
                  ? `Change the quantity to ${request.quantity}`
                  : 'Change the subscription'}{' '}
              <span className="font-normal text-muted">· {states[request.state]}</span>
            </p>
            {request.message ? <p className="whitespace-pre-wrap wrap-anywhere">{request.message}</p> : null}
            <p className="flex flex-wrap gap-x-2 text-muted">
              <Moment at={request.createdAt} viewer={viewer} />
              <span className="wrap-anywhere">by {request.askedByName}</span>
            </p>
            {request.answer ? <p className="whitespace-pre-wrap wrap-anywhere">Answer: {request.answer}</p> : null}
            {request.state === 'open' && can.change ? (
              <>
                <a className="button button-primary" href={paths.subscriptionChange(subscription.id)}>
                  Look at it and accept
                </a>
                <Form method="post" action={action} noValidate className="space-y-3">
                  <input type="hidden" name="requestId" value={request.id} />
                  <TextArea {...field('answer')} label="Or say why not" rows={2} />
                  <button type="submit" name="intent" value="decline" className="button">
                    Decline
                  </button>
                </Form>
              </>
            ) : null}
            {request.state === 'open' && !staff ? (
              <Form method="post" action={action}>
                <input type="hidden" name="requestId" value={request.id} />
                <button type="submit" name="intent" value="withdraw" className="button">
                  Withdraw the request
                </button>
              </Form>
            ) : null}
          </div>
        ))}
        {can.ask ? (
          <Form method="post" action={action} noValidate className="space-y-4 p-4">
            <SelectField {...field('kind')} label="What you ask for">
              <option value="change">A change</option>
              <option value="cancel">A cancellation</option>
            </SelectField>
            {can.seats ? (
              <Field
                {...field('quantity')}
                label="New quantity"
                inputMode="numeric"
                hint={`It is ${subscription.quantity} now.`}
                autoComplete="off"
              />
            ) : null}
            <TextArea {...field('message')} label="What we should know" rows={3} />
            <button type="submit" name="intent" value="ask" className="button button-primary">
              Send request
            </button>
          </Form>
        ) : null}
        {!requests.length && !can.ask ? <p className="p-4 text-muted">Nothing was asked for.</p> : null}
      </div>
    </Section>
  )
}
