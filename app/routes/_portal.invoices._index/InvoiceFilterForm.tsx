import { Form } from '@remix-run/react'
import type { ReactNode } from 'react'
import { paths } from '~/app/lib/paths'
import type { InvoiceFilters } from '~/server/invoices/input'
import { invoiceOrigins } from '~/server/invoices/rules'

type Props = {
  filters: InvoiceFilters
  narrowed: boolean
  /** What there are invoices in. */
  currencies: string[]
  /** Clients need not know how an invoice came about, nor search for themselves. */
  withOrigin: boolean
}

const originWords = { manual: 'Written by hand', recurring: 'Recurring', imported: 'Imported' }

/** A GET form: the address holds what is shown, so that it can be kept and passed on. */
export function InvoiceFilterForm({ filters, narrowed, currencies, withOrigin }: Props) {
  const { from, to, dueFrom, dueTo, min, max, currency, origin } = filters
  const more = [from, to, dueFrom, dueTo, min, max, currency, origin].filter(Boolean).length
  return (
    <Form method="get" action="/invoices" className="no-print border-b border-line p-3">
      {(['status', 'client', 'sort', 'dir'] as const).map((name) =>
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
            placeholder={withOrigin ? 'Number or client' : 'Number of an invoice'}
          />
        </label>
        <button type="submit" className="button">
          Filter
        </button>
        {narrowed ? (
          <a className="button" href={paths.invoices({ status: filters.status, client: filters.client })}>
            Clear
          </a>
        ) : null}
        <details className="w-full" open={more > 0}>
          <summary className="w-fit cursor-pointer py-1 text-muted">Dates, amounts and more</summary>
          <div className="mt-2 grid grid-cols-2 gap-3 sm:grid-cols-4">
            <Narrow label="Issued from">
              <input className="input" type="date" name="from" defaultValue={from} />
            </Narrow>
            <Narrow label="Issued to">
              <input className="input" type="date" name="to" defaultValue={to} />
            </Narrow>
            <Narrow label="Due from">
              <input className="input" type="date" name="dueFrom" defaultValue={dueFrom} />
            </Narrow>
            <Narrow label="Due to">
              <input className="input" type="date" name="dueTo" defaultValue={dueTo} />
            </Narrow>
            <Narrow label="Amount from">
              <input className="input" inputMode="decimal" name="min" defaultValue={min} />
            </Narrow>
            <Narrow label="Amount to">
              <input className="input" inputMode="decimal" name="max" defaultValue={max} />
            </Narrow>
            {currencies.length > 1 || currency ? (
              <Narrow label="Currency">
                <select className="input" name="currency" defaultValue={currency ?? ''}>
                  <option value="">All</option>
                  {[...new Set([...currencies, ...(currency ? [currency] : [])])].map((one) => (
                    <option key={one}>{one}</option>
                  ))}
                </select>
              </Narrow>
            ) : null}
            {withOrigin || origin ? (
              <Narrow label="Came about">
                <select className="input" name="origin" defaultValue={origin ?? ''}>
                  <option value="">Any way</option>
                  {invoiceOrigins.map((one) => (
                    <option key={one} value={one}>
                      {originWords[one]}
                    </option>
                  ))}
                </select>
              </Narrow>
            ) : null}
          </div>
        </details>
      </div>
    </Form>
  )
}

function Narrow({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child.
    <label className="min-w-0">
      <span className="mb-1 block text-muted">{label}</span>
      {children}
    </label>
  )
}
