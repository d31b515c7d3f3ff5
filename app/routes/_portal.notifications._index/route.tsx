import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { Ignored } from '~/app/components/Ignored'
import { Listed } from '~/app/components/Listed'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { readFilters } from '~/app/lib/filters'
import { byIntent, type Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import type { LiveHandle } from '~/app/widgets/Live'
import { getBell } from '~/server/notifications/getBell'
import { listNotificationsInput } from '~/server/notifications/input'
import { listNotifications } from '~/server/notifications/list'
import { markAllRead } from '~/server/notifications/markAllRead'
import { markRead } from '~/server/notifications/markRead'
import { getPreferences } from '~/server/notifications/preferences'
import { NotificationFilterForm } from './NotificationFilterForm'
import { NotificationRow } from './NotificationRow'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listNotificationsInput)
  const { after: _after, before: _before, ...kept } = filters
  const list = await listNotifications(context, filters)
  const topics = (await getPreferences(context)).map(({ topic, label }) => ({ topic, label }))
  return { list, filters: kept, ignored, topics, unread: (await getBell(context)).unread }
}

export const handle: LiveHandle = { live: ['bell'] }

const here = (request: Request) => paths.notifications(Object.fromEntries(new URL(request.url).searchParams))

export const action = byIntent({
  read: async (ctx, { notificationId = '' }: Fields, _params, request) => {
    await markRead(ctx, { notificationId })
    return { to: here(request) }
  },
  'read-all': async (ctx) => {
    await markAllRead(ctx)
    return { to: paths.notifications(), flash: 'All notifications are marked as read.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ matches }) => pageTitle(matches, 'Notifications')

export default function Notifications() {
  const { list, filters, ignored, topics, unread } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const narrowed = Object.values(filters).some(Boolean)
  return (
    <>
      <PageHeader title="Notifications" state={unread ? `${unread} unread` : 'Nothing is unread'}>
        <a className="button" href={paths.preferences()}>
          Choose what you are told of
        </a>
        {unread ? (
          <Form method="post" action={paths.notifications()}>
            <button type="submit" name="intent" value="read-all" className="button button-primary">
              Mark all as read
            </button>
          </Form>
        ) : null}
      </PageHeader>
      <Ignored names={ignored} />
      <div className="card">
        <NotificationFilterForm filters={filters} narrowed={narrowed} topics={topics} />
        <Listed
          noun={['notification', 'notifications']}
          narrowed={narrowed}
          clear={paths.notifications()}
          found={null}
          locale={viewer.locale}
          empty={!list.rows.length}
        >
          <ol className="divide-y divide-line">
            {list.rows.map((row) => (
              <NotificationRow key={row.id} row={row} filters={filters} />
            ))}
          </ol>
        </Listed>
      </div>
      <Pager
        label="Pages of notifications"
        next={list.next && paths.notifications({ ...filters, after: list.next })}
        previous={list.previous && paths.notifications({ ...filters, before: list.previous })}
      />
    </>
  )
}
