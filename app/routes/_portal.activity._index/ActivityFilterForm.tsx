import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { ListActivityInput } from '~/server/activity/input'
import { areas } from '~/server/activity/rules'

type Props = { filters: ListActivityInput; offered: string[]; narrowed: boolean }

/** A GET form: the address holds what is shown, so that it can be kept and passed on. */
export function ActivityFilterForm({ filters, offered, narrowed }: Props) {
  return (
    <Form method="get" action={paths.activity()} className="no-print border-b border-line p-3">
      {filters.client ? <input type="hidden" name="client" value={filters.client} /> : null}
      <div className="flex flex-wrap items-end gap-3" key={JSON.stringify(filters)}>
        <label className="grow basis-44 sm:grow-0">
          <span className="mb-1 block text-muted">About</span>
          <select className="input" name="area" defaultValue={filters.area ?? ''}>
            <option value="">Everything</option>
            {offered.map((area) => (
              <option key={area} value={area}>
                {areas[area as keyof typeof areas]}
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
            <span className="mb-1 block text-muted">to</span>
            <input className="input" type="date" name="to" defaultValue={filters.to} />
          </label>
        </div>
        <button type="submit" className="button">
          Filter
        </button>
        {narrowed ? (
          <a className="button" href={paths.activity({ client: filters.client })}>
            Clear
          </a>
        ) : null}
      </div>
    </Form>
  )
}
