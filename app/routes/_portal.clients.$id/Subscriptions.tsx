import { EmptyState } from '~/app/components/EmptyState'
import { Section } from '~/app/components/Section'
import { SubscriptionTable } from '~/app/components/SubscriptionTable'
import { paths } from '~/app/lib/paths'
import type { listSubscriptions } from '~/server/subscriptions/list'

type List = Awaited<ReturnType<typeof listSubscriptions>>

const SHOWN = 10

export function Subscriptions({ client, list, locale }: { client: string; list: List; locale: string }) {
  return (
    <Section
      id="subscriptions"
      title="Subscriptions"
      {...(list.rows.length ? { all: { label: 'All subscriptions', to: paths.subscriptions({ client }) } } : {})}
    >
      <div className="card">
        {list.rows.length ? (
          <SubscriptionTable
            caption="Subscriptions"
            rows={list.rows.slice(0, SHOWN)}
            withClient={false}
            can={list.can}
            locale={locale}
          />
        ) : (
          <EmptyState title="No subscriptions" />
        )}
      </div>
      {list.can.manage ? (
        <p className="no-print mt-2">
          <a className="button" href={paths.subscriptionNew({ client })}>
            Start a subscription
          </a>
        </p>
      ) : null}
    </Section>
  )
}
