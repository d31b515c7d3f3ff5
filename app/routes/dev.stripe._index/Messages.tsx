import { Form, useLoaderData } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { Section } from '~/app/components/Section'
import { type Column, Table } from '~/app/components/Table'
import { Act } from './Act'
import type { loader } from './route'

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>['stand']

const messageColumns: Column<Loaded['messages'][number]>[] = [
  { key: 'type', label: 'Message', cell: ({ type }) => <span className="wrap-anywhere">{type}</span> },
  {
    key: 'state',
    label: 'State',
    cell: ({ delivered, tries, answer }) =>
      delivered ? 'Taken' : tries ? `Tried ${tries} times, answer ${answer}` : 'Waits',
  },
  {
    key: 'act',
    label: 'What may happen',
    cell: ({ id, delivered }) => (
      <Act intent="send" id={id}>
        {delivered ? 'Send again' : 'Send now'}
      </Act>
    ),
  },
]

export function Messages() {
  const { stand } = useLoaderData<typeof loader>()
  return (
    <Section id="messages" title="Messages to the portal">
      <div className="card">
        <Form method="post" className="flex flex-wrap gap-3 p-4">
          <input type="hidden" name="intent" value="send-waiting" />
          <button type="submit" name="order" value="forwards" className="button">
            Send what waits
          </button>
          <button type="submit" name="order" value="backwards" className="button">
            Send what waits, last first
          </button>
        </Form>
        {stand.messages.length ? (
          <Table
            caption="Messages, the newest first"
            rows={stand.messages}
            keyOf={({ id }) => id}
            columns={messageColumns}
          />
        ) : (
          <EmptyState title="None yet">Every change at Stripe is told by a message.</EmptyState>
        )}
      </div>
    </Section>
  )
}
