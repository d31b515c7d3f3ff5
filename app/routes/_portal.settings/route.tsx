import { Outlet, useLocation } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'

export default function Settings() {
  const { sees } = useShell()
  const { pathname } = useLocation()
  const groups = [
    {
      name: 'You',
      tabs: [
        { label: 'Profile', to: paths.profile(), seen: sees.account },
        { label: 'Security', to: paths.security(), seen: sees.account },
        { label: 'Notifications', to: paths.preferences(), seen: sees.account },
      ],
    },
    {
      name: sees.firm ? 'Firm' : 'Account',
      tabs: [
        { label: 'Announcements', to: paths.announcements(), seen: sees.announcements },
        { label: 'Organisation', to: paths.organisation(), seen: sees.organisation },
        { label: 'Cards', to: paths.cards(), seen: sees.pay },
        { label: 'Team', to: paths.team(), seen: sees.team },
        { label: 'Firm', to: paths.firm(), seen: sees.firm },
        { label: 'Billing', to: paths.billing(), seen: sees.firm },
        { label: 'Tax rates', to: paths.taxRates(), seen: sees.taxRates },
        { label: 'Staff', to: paths.staff(), seen: sees.staff },
      ],
    },
    {
      name: 'Records',
      tabs: [
        { label: 'Mail', to: paths.mails(), seen: sees.mails },
        { label: 'Access', to: paths.access(), seen: sees.access },
        { label: 'Audit', to: paths.audit(), seen: sees.audit },
        { label: 'Jobs', to: paths.jobs(), seen: sees.jobs },
      ],
    },
  ]
    .map(({ name, tabs }) => ({ name, tabs: tabs.filter(({ seen }) => seen) }))
    .filter(({ tabs }) => tabs.length)
  return (
    <>
      {/* Many, and each to be found: they wrap, by group on a phone, where others would scroll. */}
      <nav aria-label="Settings" className="no-print mb-6 border-b border-line lg:flex lg:flex-wrap">
        {groups.map(({ name, tabs }) => (
          <div key={name} className="flex">
            <p className="flex min-h-11 w-20 flex-none items-center self-start text-faint lg:hidden">{name}</p>
            <div className="flex min-w-0 flex-wrap">
              {tabs.map(({ label, to }) => (
                <a key={to} href={to} className="tab" aria-current={pathname === to ? 'page' : undefined}>
                  {label}
                </a>
              ))}
            </div>
          </div>
        ))}
      </nav>
      <Outlet />
    </>
  )
}
