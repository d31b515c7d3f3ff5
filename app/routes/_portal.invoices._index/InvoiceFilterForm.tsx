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
        <button type="submit" className="button">
          Filter
        </button>
        {narrowed ? (
          <a className="button" href={paths.invoices({ status: filters.status })}>
            Clear
          </a>
        ) : null}
        <details className="w-full" open={Boolean(filters.from || filters.to || filters.min || filters.max)}>
          <summary className="w-fit cursor-pointer py-1 text-muted">Dates and amounts</summary>
          <div className="mt-2 grid grid-cols-2 gap-3 sm:flex">
            <label>
              <span className="mb-1 block text-muted">Issued from</span>
              <input className="input" type="date" name="from" defaultValue={filters.from} />
            </label>
            <label>
              <span className="mb-1 block text-muted">Issued to</span>
              <input className="input" type="date" name="to" defaultValue={filters.to} />
            </label>
            <label>
              <span className="mb-1 block text-muted">Amount from</span>
              <input className="input" inputMode="decimal" name="min" defaultValue={filters.min} />
            </label>
            <label>
              <span className="mb-1 block text-muted">Amount to</span>
              <input className="input" inputMode="decimal" name="max" defaultValue={filters.max} />
            </label>
          </div>
        </details>
      </div>
    </Form>
  )
}
