import type { SerializeFrom } from '@remix-run/node'
import { ActivityFeed } from '~/app/components/ActivityFeed'
import { EmptyState } from '~/app/components/EmptyState'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { ActivityItem } from '~/server/activity/item'
import { areas } from '~/server/activity/rules'

/** The latest of what happened, and by kind the way to more of it. */
export function Timeline({ items }: { items: SerializeFrom<ActivityItem>[] }) {
  const { viewer } = useShell()
  const kinds = [...new Set(items.map((item) => item.area))].filter((area) => area in areas).sort()
  return (
    <Section id="activity" title="Latest activity" all={{ label: 'All activity', to: paths.activity() }}>
      <div className="card">
        {items.length ? (
          <>
            <ul
              className="no-print flex flex-wrap gap-x-4 border-b border-line px-4 py-2"
              aria-label="Activity by kind"
            >
              {kinds.map((area) => (
                <li key={area}>
                  <a className="link inline-flex min-h-8 items-center" href={paths.activity({ area })}>
                    {areas[area as keyof typeof areas]}
                  </a>
                </li>
              ))}
            </ul>
            <ActivityFeed items={items} viewer={viewer} withClient={viewer.staff !== null} />
          </>
        ) : (
          <EmptyState title="Nothing happened yet">What happens appears here as it does.</EmptyState>
        )}
      </div>
    </Section>
  )
}
