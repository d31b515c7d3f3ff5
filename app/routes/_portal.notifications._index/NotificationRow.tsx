import type { SerializeFrom } from '@remix-run/node'
import { Form, useSearchParams } from '@remix-run/react'
import { Moment } from '~/app/components/Moment'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { Notification } from '~/server/notifications/list'

type Props = { row: SerializeFrom<Notification>; filters: Record<string, string | undefined> }

export function NotificationRow({ row, filters }: Props) {
  const { viewer } = useShell()
  const [search] = useSearchParams()
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0">
        <a
          className={`link inline-flex min-h-6 items-center wrap-anywhere ${row.unread ? 'font-semibold' : ''}`}
          href={paths.notification(row.id)}
        >
          {row.says}
        </a>
        {row.unread ? <span className="status status-open ml-2">Unread</span> : null}
        <p className="flex flex-wrap items-center gap-x-2 text-muted">
          <Moment at={row.at} viewer={viewer} />
          {row.by ? <span className="wrap-anywhere">by {row.by}</span> : null}
          {row.client ? (
            <a
              className="link inline-flex min-h-6 items-center wrap-anywhere"
              href={paths.notifications({ ...filters, client: row.client.id })}
            >
              {row.client.name}
            </a>
          ) : null}
          <span>{row.topic}</span>
        </p>
      </div>
      {row.unread ? (
        <Form method="post" action={paths.notifications(Object.fromEntries(search))}>
          <input type="hidden" name="notificationId" value={row.id} />
          <button type="submit" name="intent" value="read" className="button">
            Mark as read
            <span className="sr-only">: {row.says}</span>
          </button>
        </Form>
      ) : null}
    </li>
  )
}
