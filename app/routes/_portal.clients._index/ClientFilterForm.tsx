import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { ClientFilters } from '~/server/clients/input'

type Props = { filters: ClientFilters; countries: string[]; byOverdue: boolean; narrowed: boolean }

/** A GET form: the address holds what is shown, so that it can be kept and passed on. */
export function ClientFilterForm({ filters, countries, byOverdue, narrowed }: Props) {
  const { country } = filters
  const offered = country && !countries.includes(country) ? [country, ...countries] : countries
  return (
    <Form method="get" action="/clients" className="no-print border-b border-line p-3">
      {(['status', 'sort', 'dir'] as const).map((name) =>
        filters[name] ? <input key={name} type="hidden" name={name} value={filters[name]} /> : null,
      )}
      <div className="flex flex-wrap items-end gap-3" key={JSON.stringify(filters)}>
        <label className="grow basis-52">
          <span className="mb-1 block text-muted">Search</span>
          <input
            className="input"
            type="search"
            name="q"
            defaultValue={filters.q}
            placeholder="Name, contact, email or city"
          />
        </label>
        {offered.length ? (
          <label className="grow basis-40 sm:grow-0">
            <span className="mb-1 block text-muted">Country</span>
            <select className="input" name="country" defaultValue={country ?? ''}>
              <option value="">All countries</option>
              {offered.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        ) : null}
        {byOverdue ? (
          <label className="flex min-h-11 items-center gap-2 lg:min-h-9">
            <input
              type="checkbox"
              name="overdue"
              value="yes"
              defaultChecked={filters.overdue === 'yes'}
              className="size-5 accent-accent"
            />
            Has overdue invoices
          </label>
        ) : null}
        <button type="submit" className="button">
          Filter
        </button>
        {narrowed ? (
          <a className="button" href={paths.clients({ status: filters.status })}>
            Clear
          </a>
        ) : null}
      </div>
    </Form>
  )
}
