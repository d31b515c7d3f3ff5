import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { InvoiceFilters } from '~/server/invoices/input'

/** A GET form: the address holds what is shown, so that it can be kept and passed on. */
export function InvoiceFilterForm({ filters, narrowed }: { filters: InvoiceFilters; narrowed: boolean }) {
  return (
    <Form method="get" action="/invoices" className="no-print border-b border-line p-3">
      {(['status', 'client', 'sort', 'dir'] as const).map((name) =>
        filters[name] ? <input key={name} type="hidden" name={name} value={filters[name]} /> : null,
      )}
      <div className="flex flex-wrap items-end gap-3" key={JSON.stringify(filters)}>
        <label className="grow basis-52">
          <span className="mb-1 block text-muted">Search</span>
          <input className="input" type="search" name="q" defaultValue={filters.q} placeholder="Number or client" />
        </label>
        <details
          className="w-full sm:contents"
          open={Boolean(filters.from || filters.to || filters.min || filters.max)}
        >
          <summary className="cursor-pointer py-2 text-muted sm:hidden">Dates and amounts</summary>
          <div className="grid grid-cols-2 gap-3 sm:contents">
            <label>
              <span className="mb-1 block text-muted">Issued from</span>
              <input className="input" type="date" name="from" defaultValue={filters.from} />
            </label>
            <label>
              <span className="mb-1 block text-muted">to</span>
              <input className="input" type="date" name="to" defaultValue={filters.to} />
            </label>
            <label className="sm:w-28">
              <span className="mb-1 block text-muted">Amount from</span>
              <input className="input" inputMode="decimal" name="min" defaultValue={filters.min} />
            </label>
            <label className="sm:w-28">
              <span className="mb-1 block text-muted">to</span>
              <input className="input" inputMode="decimal" name="max" defaultValue={filters.max} />
            </label>
          </div>
        </details>
        <button type="submit" className="button">
          Filter
        </button>
        {narrowed ? (
          <a className="button" href={paths.invoices({ status: filters.status })}>
            Clear
          </a>
        ) : null}
      </div>
    </Form>
  )
}
