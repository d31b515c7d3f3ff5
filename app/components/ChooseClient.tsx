import { Form } from '@remix-run/react'
import { paths, type Query } from '~/app/lib/paths'
import type { ClientChoice } from '~/server/clients/toChoose'
import { BackLink } from './BackLink'
import { EmptyState } from './EmptyState'
import { PageHeader } from './PageHeader'

type Props = {
  choice: ClientChoice
  title: string
  back: { to: string; label: string }
  /** The page itself, with what it was asked for. */
  to: (query?: Query) => string
  /** What goes on to the page of the chosen client. */
  kept?: Record<string, string | undefined>
}

/** What the page of something new shows until it is known which client it is for. */
export function ChooseClient({ choice: { clients, more, q }, title, back, to, kept = {} }: Props) {
  return (
    <>
      <BackLink to={back.to}>{back.label}</BackLink>
      <PageHeader title={title} state="Whom is it for?" />
      <div className="card max-w-3xl">
        <Form method="get" action={to()} className="flex flex-wrap items-end gap-3 border-b border-line p-3">
          {Object.entries(kept).map(([name, value]) =>
            value ? <input key={name} type="hidden" name={name} value={value} /> : null,
          )}
          <label className="grow basis-52">
            <span className="mb-1 block text-muted">Search</span>
            <input className="input" type="search" name="q" defaultValue={q} placeholder="Name of the client" />
          </label>
          <button type="submit" className="button">
            Search
          </button>
        </Form>
        {clients.length ? (
          <ul className="divide-y divide-line">
            {clients.map(({ id, name, currency }) => (
              <li key={id}>
                <a className="flex min-h-11 justify-between gap-4 px-4 py-2.5" href={to({ ...kept, client: id })}>
                  <span className="link min-w-0 wrap-anywhere">{name}</span>
                  <span className="text-muted">{currency}</span>
                </a>
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState title={q ? 'No client is called that' : 'No clients yet'}>
            {q ? 'Search for another name, or ' : ''}
            <a className="link" href={paths.clientNew()}>
              {q ? 'add the client first' : 'Add one first'}
            </a>
            .
          </EmptyState>
        )}
      </div>
      {more ? <p className="mt-3 text-muted">There are more: search for the name.</p> : null}
    </>
  )
}
