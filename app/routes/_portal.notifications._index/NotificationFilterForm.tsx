import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { ListNotificationsInput } from '~/server/notifications/input'

type Props = {
  filters: ListNotificationsInput
  narrowed: boolean
  topics: { topic: string; label: string }[]
}

/** A GET form: the address holds what is shown. */
export function NotificationFilterForm({ filters, narrowed, topics }: Props) {
  return (
    <Form method="get" action={paths.notifications()} className="no-print border-b border-line p-3">
      {filters.client ? <input type="hidden" name="client" value={filters.client} /> : null}
      <div className="flex flex-wrap items-end gap-3" key={JSON.stringify(filters)}>
        <label className="grow basis-44 sm:grow-0">
          <span className="mb-1 block text-muted">About</span>
          <select className="input" name="topic" defaultValue={filters.topic ?? ''}>
            <option value="">Everything</option>
            {topics.map(({ topic, label }) => (
              <option key={topic} value={topic}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="flex min-h-11 items-center gap-2">
          <input
            type="checkbox"
            className="size-5"
            name="unread"
            value="yes"
            defaultChecked={filters.unread === 'yes'}
          />
          Only unread
        </label>
        <button type="submit" className="button">
          Filter
        </button>
        {narrowed ? (
          <a className="button" href={paths.notifications()}>
            Clear
          </a>
        ) : null}
      </div>
    </Form>
  )
}
