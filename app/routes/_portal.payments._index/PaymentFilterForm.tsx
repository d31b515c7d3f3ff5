import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { PaymentFilters } from '~/server/payments/input'
import { methodWords, paymentMethods } from '~/server/payments/rules'

/** A GET form: the address holds what is shown, so that it can be kept and passed on. */
export function PaymentFilterForm({ filters, narrowed }: { filters: PaymentFilters; narrowed: boolean }) {
  const more = filters.from || filters.to || filters.min || filters.max || filters.method || filters.currency
  return (
    <Form method="get" action={paths.payments()} className="no-print border-b border-line p-3">
      {(['state', 'client', 'sort', 'dir'] as const).map((name) =>
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
            placeholder="Reference, receipt or invoice"
          />
        </label>
        <button type="submit" className="button">
          Filter
        </button>
        {narrowed ? (
          <a className="button" href={paths.payments({ state: filters.state, client: filters.client })}>
            Clear
          </a>
        ) : null}
        <details className="w-full" open={Boolean(more)}>
          <summary className="w-fit cursor-pointer py-1 text-muted">Days, amounts and more</summary>
          <div className="mt-2 grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
            <label>
              <span className="mb-1 block text-muted">Received from</span>
              <input className="input" type="date" name="from" defaultValue={filters.from} />
            </label>
            <label>
              <span className="mb-1 block text-muted">Received to</span>
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
            <label>
              <span className="mb-1 block text-muted">Currency</span>
              <input className="input" name="currency" maxLength={3} defaultValue={filters.currency} />
            </label>
            <label>
              <span className="mb-1 block text-muted">By</span>
              <select className="input" name="method" defaultValue={filters.method ?? ''}>
                <option value="">Any means</option>
                {paymentMethods.map((method) => (
                  <option key={method} value={method}>
                    {methodWords[method]}
                  </option>
                ))}
              </select>
            </label>
          </div>
        </details>
      </div>
    </Form>
  )
}
