import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ActivityFeed } from '~/app/components/ActivityFeed'
import { BackLink } from '~/app/components/BackLink'
import { ClientTabs } from '~/app/components/ClientTabs'
import { EventFilterForm } from '~/app/components/EventFilterForm'
import { Ignored } from '~/app/components/Ignored'
import { Listed } from '~/app/components/Listed'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { listActivityInput } from '~/server/activity/input'
import { listActivity } from '~/server/activity/listActivity'
import { areasSeenBy } from '~/server/activity/visible'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listActivityInput)
  const { after: _after, before: _before, ...kept } = filters
  const list = await listActivity(context, filters)
  return { list, filters: kept, offered: areasSeenBy(context.viewer), ignored }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Activity')

/** New items come in at the top while the first page is open; the others stay what they are. */
export const handle = { live: 'all' }

export default function Activity() {
  const { list, filters, offered, ignored } = useLoaderData<typeof loader>()
  const { viewer, sees } = useShell()
  const client = sees.clients ? filters.client : undefined
  const narrowed = Object.entries(filters).some(([name, value]) => value && name !== 'client')
  return (
    <>
      {client ? <BackLink to={paths.clients()}>Clients</BackLink> : null}
      <PageHeader
        title="Activity"
        state={
          (client && list.rows.find((row) => row.client?.id === client)?.client?.name) || 'What happened, newest first'
        }
      />
      {client ? <ClientTabs id={client} current="activity" /> : null}
      <Ignored names={ignored} />
      <div className="card">
        <EventFilterForm
          action={paths.activity()}
          filters={filters}
          offered={offered}
          clear={narrowed ? paths.activity({ client: filters.client }) : null}
        />
        <Listed
          noun={['entry', 'entries']}
          narrowed={narrowed}
          clear={paths.activity({ client: filters.client })}
          found={null}
          locale={viewer.locale}
          empty={!list.rows.length}
        >
          <ActivityFeed items={list.rows} viewer={viewer} withClient={viewer.staff !== null && !client} />
        </Listed>
      </div>
      <Pager
        label="Pages of the activity"
        next={list.next && paths.activity({ ...filters, after: list.next })}
        previous={list.previous && paths.activity({ ...filters, before: list.previous })}
      />
    </>
  )
}
