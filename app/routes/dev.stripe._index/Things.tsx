import { useLoaderData } from '@remix-run/react'
import type { ReactNode } from 'react'
import { EmptyState } from '~/app/components/EmptyState'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { type Column, Table } from '~/app/components/Table'
import { paths } from '~/app/lib/paths'
import { Act } from './Act'
import type { loader } from './route'

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

type ListProps<Row> = { id: string; title: string; rows: Row[]; act: (row: Row) => ReactNode }

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

export function Checkouts() {
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

export function Payments() {
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

export function Refunds() {
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

export function Disputes() {
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
