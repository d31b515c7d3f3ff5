export type Tab = { label: string; to: string; current: boolean; count?: string | undefined }

export function Tabs({ tabs, label }: { tabs: Tab[]; label: string }) {
  return (
    <nav aria-label={label} className="tabs no-print border-b border-line">
      {tabs.map((tab) => (
        <a key={tab.label} href={tab.to} className="tab" aria-current={tab.current ? 'page' : undefined}>
          {tab.label}
          {tab.count === undefined ? null : <span className="text-faint tabular-nums">{tab.count}</span>}
        </a>
      ))}
    </nav>
  )
}
