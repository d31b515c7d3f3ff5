import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Ignored } from '~/app/components/Ignored'
import { Listed } from '~/app/components/Listed'
import { PageHeader } from '~/app/components/PageHeader'
import { Pager } from '~/app/components/Pager'
import { SubscriptionTable } from '~/app/components/SubscriptionTable'
import { Tabs } from '~/app/components/Tabs'
import { readFilters } from '~/app/lib/filters'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { listSubscriptionsInput } from '~/server/subscriptions/input'
import { listSubscriptions } from '~/server/subscriptions/list'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { filters, ignored } = readFilters(request, listSubscriptionsInput)
  const { after: _after, before: _before, ...kept } = filters
  return { list: await listSubscriptions(context, filters), filters: kept, ignored }
}

export const meta: MetaFunction = ({ matches }) => pageTitle(matches, 'Subscriptions')

const tabWords = { active: 'Active', paused: 'Paused', cancelled: 'Cancelled' } as const

export default function Subscriptions() {
  const { list, filters, ignored } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const staff = viewer.staff !== null
  const { names } = list
  const about = [names.service && `to ${names.service}`, names.client && `of ${names.client}`].filter(Boolean).join(' ')
  return (
    <>
      <PageHeader title="Subscriptions" state={about ? `Those ${about}` : 'What is used at an agreed price'}>
        {list.can.manage ? (
          <a
            className="button button-primary"
            href={paths.subscriptionNew({ client: filters.client, service: filters.service })}
          >
            Start a subscription
          </a>
        ) : null}
      </PageHeader>
      <Ignored names={ignored} />
      <div className="card">
        <Tabs
          label="Subscriptions by status"
          tabs={[
            { label: 'All', to: paths.subscriptions({ ...filters, status: undefined }), current: !filters.status },
            ...(['active', 'paused', 'cancelled'] as const).map((status) => ({
              label: tabWords[status],
              to: paths.subscriptions({ ...filters, status }),
              current: filters.status === status,
            })),
            ...(list.can.requests
              ? [
                  {
                    label: 'Requests',
                    to: paths.subscriptions({ ...filters, status: 'requests' }),
                    current: filters.status === 'requests',
                  },
                ]
              : []),
            ...(list.can.settles
              ? [
                  {
                    label: 'To settle',
                    to: paths.subscriptions({ ...filters, status: 'waiting' }),
                    current: filters.status === 'waiting',
                  },
                ]
              : []),
          ]}
        />
        <Listed
          noun={['subscription', 'subscriptions']}
          narrowed={Boolean(filters.client || filters.service || filters.status)}
          clear={paths.subscriptions()}
          found={list.found}
          locale={viewer.locale}
          empty={!list.rows.length}
        >
          <SubscriptionTable
            caption="Subscriptions"
            rows={list.rows}
            withClient={staff && !filters.client}
            can={list.can}
            locale={viewer.locale}
          />
        </Listed>
      </div>
      <Pager
        label="Pages of subscriptions"
        next={list.next && paths.subscriptions({ ...filters, after: list.next })}
        previous={list.previous && paths.subscriptions({ ...filters, before: list.previous })}
      />
    </>
  )
}
