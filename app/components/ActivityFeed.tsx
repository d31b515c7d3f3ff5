import type { SerializeFrom } from '@remix-run/node'
import { paths } from '~/app/lib/paths'
import type { ActivityItem } from '~/server/activity/item'
import { Moment } from './Moment'

type Props = {
  items: SerializeFrom<ActivityItem>[]
  viewer: { locale: string; timeZone: string }
  /** For those who see several clients. */
  withClient?: boolean
}

/** What happened, newest first; each item leads to its own page. */
export function ActivityFeed({ items, viewer, withClient = false }: Props) {
  return (
    <ol className="divide-y divide-line">
      {items.map((item) => (
        <li key={item.id} className="relative px-4 py-3">
          <a className="row-link inline-block min-h-6 py-0.5 wrap-anywhere" href={paths.activityOf(item.id)}>
            {item.says}
          </a>
          <p className="flex flex-wrap gap-x-2 text-muted">
            <Moment at={item.at} viewer={viewer} />
            {item.who ? <span className="wrap-anywhere">by {item.who}</span> : null}
            {withClient && item.client ? (
              <a
                className="link over-row inline-flex min-h-6 items-center wrap-anywhere"
                href={paths.client(item.client.id)}
              >
                {item.client.name}
              </a>
            ) : null}
          </p>
        </li>
      ))}
    </ol>
  )
}
