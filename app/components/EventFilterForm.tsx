import { Form } from '@remix-run/react'
import type { AuditFilters } from '~/server/activity/input'
import { type Area, areas } from '~/server/activity/rules'

type Props = {
  action: string
  filters: AuditFilters
  /** Areas that can be asked for. */
  offered: Area[]
  /** The address without the filters, where there are some. */
  clear: string | null
}

/** A GET form: the address holds what is shown, so that it can be kept and passed on. */
export function EventFilterForm({ action, filters, offered, clear }: Props) {
  return (
    <Form method="get" action={action} className="no-print border-b border-line p-3">
      {filters.client ? <input type="hidden" name="client" value={filters.client} /> : null}
      <div className="flex flex-wrap items-end gap-3" key={JSON.stringify(filters)}>
        <label className="grow basis-44 sm:grow-0">
          <span className="mb-1 block text-muted">About</span>
          <select className="input" name="area" defaultValue={filters.area ?? ''}>
            <option value="">Everything</option>
            {offered.map((area) => (
              <option key={area} value={area}>
                {areas[area]}
              </option>
            ))}
          </select>
        </label>
        <label className="grow basis-52">
          <span className="mb-1 block text-muted">Person’s email address</span>
          <input className="input" type="search" inputMode="email" name="person" defaultValue={filters.person} />
        </label>
        <div className="grid grow grid-cols-2 gap-3 sm:grow-0">
          <label>
            <span className="mb-1 block text-muted">From</span>
            <input className="input" type="date" name="from" defaultValue={filters.from} />
          </label>
          <label>
            <span className="mb-1 block text-muted">To</span>
            <input className="input" type="date" name="to" defaultValue={filters.to} />
          </label>
        </div>
        <button type="submit" className="button">
          Filter
        </button>
        {clear ? (
          <a className="button" href={clear}>
            Clear
          </a>
        ) : null}
      </div>
    </Form>
  )
}
