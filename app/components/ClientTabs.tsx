import { paths } from '../lib/paths'
import { Tabs } from './Tabs'

const tabs = [
  { key: 'overview', label: 'Overview', to: paths.client },
  { key: 'people', label: 'People', to: paths.clientPeople },
  { key: 'activity', label: 'Activity', to: (client: string) => paths.activity({ client }) },
] as const

/** The pages of one client. */
export function ClientTabs({ id, current }: { id: string; current: (typeof tabs)[number]['key'] }) {
  return (
    <div className="mb-5">
      <Tabs
        label="Pages of this client"
        tabs={tabs.map(({ key, label, to }) => ({ label, to: to(id), current: key === current }))}
      />
    </div>
  )
}
