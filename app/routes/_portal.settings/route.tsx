import { Outlet, useLocation } from '@remix-run/react'
import { Tabs } from '~/app/components/Tabs'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'

export default function Settings() {
  const { sees } = useShell()
  const { pathname } = useLocation()
  const tabs = [
    { label: 'Profile', to: paths.profile(), seen: sees.account },
    { label: 'Security', to: paths.security(), seen: sees.account },
    { label: 'Notifications', to: paths.preferences(), seen: sees.account },
    { label: 'Announcements', to: paths.announcements(), seen: sees.announcements },
    { label: 'Organisation', to: paths.organisation(), seen: sees.organisation },
    { label: 'Cards', to: paths.cards(), seen: sees.pay },
    { label: 'Team', to: paths.team(), seen: sees.team },
    { label: 'Firm', to: paths.firm(), seen: sees.firm },
    { label: 'Billing', to: paths.billing(), seen: sees.firm },
    { label: 'Tax rates', to: paths.taxRates(), seen: sees.taxRates },
    { label: 'Staff', to: paths.staff(), seen: sees.staff },
    { label: 'Mail', to: paths.mails(), seen: sees.mails },
    { label: 'Access', to: paths.access(), seen: sees.access },
    { label: 'Audit', to: paths.audit(), seen: sees.audit },
    { label: 'Jobs', to: paths.jobs(), seen: sees.jobs },
  ]
  return (
    <>
      <div className="mb-6">
        <Tabs
          label="Settings"
          tabs={tabs.filter(({ seen }) => seen).map(({ label, to }) => ({ label, to, current: pathname === to }))}
        />
      </div>
      <Outlet />
    </>
  )
}
