import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { Money } from '~/app/components/Money'
import { PageHeader } from '~/app/components/PageHeader'
import { Section } from '~/app/components/Section'
import { SelectField } from '~/app/components/SelectField'
import { type Column, Table } from '~/app/components/Table'
import { readFlash } from '~/app/lib/flash'
import { byIntent, type Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import type { Context } from '~/server/context'
import { changeStand } from '~/server/embedded/stripe/changeStand'
import { getStand } from '~/server/embedded/stripe/getStand'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const stand = await getStand(context, request.headers)
  const { locale } = await context.firm()
  return { stand, locale, flash: readFlash(request) }
}

type Change = Parameters<typeof changeStand>[2]

const doing = (act: Change['do']) => async (ctx: Context, form: Fields, _params: object, request: Request) => {
  const flash = await changeStand(ctx, request.headers, { ...form, do: act } as Change)
  return { to: paths.stripe(), flash }
}

export const action = byIntent({
  weather: doing('weather'),
  delivery: doing('delivery'),
  send: doing('send'),
  'send-waiting': doing('send-waiting'),
  settle: doing('settle'),
  'settle-refund': doing('settle-refund'),
  dispute: doing('dispute'),
  'close-dispute': doing('close-dispute'),
  expire: doing('expire'),
})

export const meta: MetaFunction = () => [{ title: 'Stripe built in' }]

const weathers = {
  fine: 'Answers',
  slow: 'Answers after three seconds',
  down: 'Is down: answers 500',
  deaf: 'Does what it is asked and never answers',
}

export default function Stand() {
  const { flash } = useLoaderData<typeof loader>()
  return (
    <main id="main" className="mx-auto max-w-5xl space-y-8 px-4 py-8 sm:px-6">
      <PageHeader
        title="Stripe built in"
        state="No key of Stripe is set, so cards are charged here and no money moves."
      />
      {flash ? (
        <p role="status" className="card p-4">
          {flash}
        </p>
      ) : null}
      <Conditions />
      <Checkouts />
      <Payments />
      <Refunds />
      <Disputes />
      <Messages />
    </main>
  )
}

/** A button that does one thing to one thing. */
function Act({ intent, id, well, children }: { intent: string; id: string; well?: 'yes' | 'no'; children: string }) {
  return (
    <Form method="post" className="inline-block">
      <input type="hidden" name="id" value={id} />
      {well ? <input type="hidden" name="well" value={well} /> : null}
      <button type="submit" name="intent" value={intent} className="button">
        {children}
      </button>
    </Form>
  )
}

function Conditions() {
  const { stand } = useLoaderData<typeof loader>()
  return (
    <Section id="conditions" title="How it behaves">
      <div className="card flex flex-wrap items-end gap-3 p-4">
        <Form method="post" className="flex flex-wrap items-end gap-3">
          <SelectField name="weather" label="When it is asked" defaultValue={stand.weather} key={stand.weather}>
            {Object.entries(weathers).map(([weather, says]) => (
              <option key={weather} value={weather}>
                {says}
              </option>
            ))}
          </SelectField>
          <button type="submit" name="intent" value="weather" className="button">
            Save
          </button>
        </Form>
        <Form method="post">
          <input type="hidden" name="well" value={stand.delivering ? 'no' : 'yes'} />
          <button type="submit" name="intent" value="delivery" className="button">
            {stand.delivering ? 'Hold messages back' : 'Let messages go out'}
          </button>
        </Form>
      </div>
    </Section>
  )
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>['stand']

type Amount = { id: string; state: string; money: { minor: number; currency: string; exponent: number } }

/** What every list shows first. */
function firstColumns<Row extends Amount>(locale: string): Column<Row>[] {
  return [
    { key: 'id', label: 'Id', cell: ({ id }) => <span className="wrap-anywhere">{id}</span> },
    {
      key: 'amount',
      label: 'Amount',
      numeric: true,
      cell: ({ money }) => (money.currency ? <Money {...money} locale={locale} /> : '–'),
    },
    { key: 'state', label: 'State', cell: ({ state }) => state.replaceAll('_', ' ') },
  ]
}

type ListProps<Row> = { id: string; title: string; rows: Row[]; act: (row: Row) => React.ReactNode }

function Listed<Row extends Amount>({ id, title, rows, act }: ListProps<Row>) {
  const { locale } = useLoaderData<typeof loader>()
  const acts: Column<Row> = {
    key: 'act',
    label: 'What may happen',
    cell: (row) => <span className="flex flex-wrap gap-2">{act(row)}</span>,
  }
  return (
    <Section id={id} title={title}>
      <div className="card">
        {rows.length ? (
          <Table
            caption={`${title}, the newest first`}
            rows={rows}
            keyOf={(row) => row.id}
            columns={[...firstColumns<Row>(locale), acts]}
          />
        ) : (
          <EmptyState title="None yet">They appear here as soon as somebody pays.</EmptyState>
        )}
      </div>
    </Section>
  )
}

function Checkouts() {
  const { stand } = useLoaderData<typeof loader>()
  return (
    <Listed<Loaded['checkouts'][number]>
      id="checkouts"
      title="Checkouts"
      rows={stand.checkouts}
      act={({ id, state }) =>
        state === 'open' ? (
          <>
            <a className="button" href={paths.stripeCheckout(id)}>
              Open
            </a>
            <Act intent="expire" id={id}>
              Expire
            </Act>
          </>
        ) : null
      }
    />
  )
}

function Payments() {
  const { stand } = useLoaderData<typeof loader>()
  return (
    <Listed<Loaded['payments'][number]>
      id="payments"
      title="Payments"
      rows={stand.payments}
      act={({ id, state, disputed }) => (
        <>
          {state === 'processing' ? (
            <>
              <Act intent="settle" id={id} well="yes">
                Money arrives
              </Act>
              <Act intent="settle" id={id} well="no">
                Debit fails
              </Act>
            </>
          ) : null}
          {state === 'succeeded' && !disputed ? (
            <Act intent="dispute" id={id}>
              Dispute
            </Act>
          ) : null}
        </>
      )}
    />
  )
}

function Refunds() {
  const { stand } = useLoaderData<typeof loader>()
  return (
    <Listed
      id="refunds"
      title="Refunds"
      rows={stand.refunds}
      act={({ id, state }) => (
        <>
          {state === 'pending' ? (
            <Act intent="settle-refund" id={id} well="yes">
              Refund arrives
            </Act>
          ) : null}
          {state !== 'failed' ? (
            <Act intent="settle-refund" id={id} well="no">
              Refund fails
            </Act>
          ) : null}
        </>
      )}
    />
  )
}

function Disputes() {
  const { stand } = useLoaderData<typeof loader>()
  return (
    <Listed
      id="disputes"
      title="Disputes"
      rows={stand.disputes}
      act={({ id, state }) =>
        state === 'needs_response' ? (
          <>
            <Act intent="close-dispute" id={id} well="yes">
              Won
            </Act>
            <Act intent="close-dispute" id={id} well="no">
              Lost
            </Act>
          </>
        ) : null
      }
    />
  )
}

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

function Messages() {
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
