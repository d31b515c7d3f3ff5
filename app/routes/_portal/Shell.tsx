import { useLocation } from '@remix-run/react'
import { type ReactNode, useState } from 'react'
import { FollowLinks } from '~/app/components/FollowLinks'
import { useLogo } from '~/app/lib/brand'
import { paths } from '~/app/lib/paths'
import type { useShell } from '~/app/lib/shell'
import { Bell } from '~/app/widgets/Bell'
import { Live } from '~/app/widgets/Live'
import { Account } from './Account'
import { Banners } from './Banners'
import { ViewBanner } from './ViewBanner'

type ShellData = ReturnType<typeof useShell>
/** `icon` is one of app/styles/icons. */
type Entry = {
  label: string
  to: string
  icon: string
  /** The bar on phones has room for five: the others stand in the account's menu there. */
  inMenu?: true
}

function entries({ sees }: ShellData): Entry[] {
  return [
    { label: 'Home', to: paths.home(), icon: 'icon-house' },
    ...(sees.clients ? [{ label: 'Clients', to: paths.clients(), icon: 'icon-building' }] : []),
    ...(sees.services ? [{ label: 'Services', to: paths.services(), icon: 'icon-gauge' }] : []),
    ...(sees.subscriptions
      ? [{ label: 'Subscriptions', to: paths.subscriptions(), icon: 'icon-repeat', inMenu: true as const }]
      : []),
    ...(sees.invoices ? [{ label: 'Invoices', to: paths.invoices(), icon: 'icon-file-text' }] : []),
    ...(sees.payments
      ? [{ label: 'Payments', to: paths.payments(), icon: 'icon-credit-card', inMenu: true as const }]
      : []),
    { label: 'Activity', to: paths.activity(), icon: 'icon-activity' },
  ]
}

/** The first page of the settings that the viewer may open. */
const settings = ({ sees }: ShellData): string => (sees.account ? paths.profile() : paths.organisation())

export function Shell({ shell, children }: { shell: ShellData; children: ReactNode }) {
  const { viewer, firm, mailWaits } = shell
  const { pathname, key } = useLocation()
  const flash = useFlash(shell, key)
  const links = entries(shell).map((entry) => ({
    ...entry,
    current: (entry.to === paths.home() ? pathname === entry.to : pathname.startsWith(entry.to))
      ? ('page' as const)
      : undefined,
  }))
  return (
    <FollowLinks className="lg:grid lg:min-h-dvh lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-20 focus:bg-surface focus:p-3"
      >
        Skip to the content
      </a>
      <Live />
      <aside className="no-print sticky top-0 z-10 hidden h-dvh flex-col border-r border-line bg-surface p-3 lg:flex">
        <Brand name={firm.name} />
        {shell.bell ? (
          <div className="mt-3">
            <Bell unread={shell.bell.unread} viewer={viewer} look="sidebar" />
          </div>
        ) : null}
        <nav aria-label="Main" className="mt-4 flex-1 space-y-0.5">
          {links.map((link) => (
            <a key={link.to} href={link.to} aria-current={link.current} className={`nav-link icon ${link.icon}`}>
              {link.label}
            </a>
          ))}
        </nav>
        <a
          href={settings(shell)}
          aria-current={pathname.startsWith('/settings') ? 'page' : undefined}
          className="nav-link icon icon-settings mb-3"
        >
          Settings
        </a>
        <div className="border-t border-line pt-3">
          <Account shell={shell} />
        </div>
      </aside>
      <div className="min-w-0 pb-20 lg:pb-8">
        <header className="no-print flex min-h-14 items-center justify-between gap-3 border-b border-line bg-surface px-4 lg:hidden">
          <Brand name={firm.name} />
          <div className="flex items-center gap-1">
            {shell.bell ? <Bell unread={shell.bell.unread} viewer={viewer} look="header" /> : null}
            <details className="relative">
              <summary className="icon icon-circle-user grid size-11 cursor-pointer list-none place-items-center rounded-full [&::-webkit-details-marker]:hidden">
                <span className="sr-only">Your account</span>
              </summary>
              <div className="card absolute right-0 z-10 mt-1 w-64 p-3">
                {links
                  .filter((link) => link.inMenu)
                  .map((link) => (
                    <a
                      key={link.to}
                      href={link.to}
                      aria-current={link.current}
                      className={`nav-link icon mb-2 min-h-11 ${link.icon}`}
                    >
                      {link.label}
                    </a>
                  ))}
                <Account shell={shell} />
              </div>
            </details>
          </div>
        </header>
        {viewer.viewing ? <ViewBanner organisation={viewer.organisation ?? ''} /> : null}
        <main id="main" tabIndex={-1} className="mx-auto max-w-6xl px-4 py-6 outline-none sm:px-6 lg:px-8">
          <Banners banners={shell.banners} />
          {mailWaits ? (
            <p className="no-print mb-5 rounded-lg border border-line-strong bg-surface px-4 py-3">
              <strong className="font-semibold">Mails are not sent yet.</strong> Invitations, password links and notices
              wait until RESEND_API_KEY or SMTP_URL, and MAIL_FROM, are set and the portal is started again.
            </p>
          ) : null}
          {flash ? (
            <p role="status" className="mb-5 rounded-lg border border-line bg-surface px-4 py-3">
              {flash}
            </p>
          ) : null}
          {children}
        </main>
      </div>
      <nav
        aria-label="Main, at the bottom"
        className="no-print fixed inset-x-0 bottom-0 z-10 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
      >
        {links
          .filter((link) => !link.inMenu)
          .map((link) => (
            <a key={link.to} href={link.to} aria-current={link.current} className={`bar-link icon ${link.icon}`}>
              {link.label}
            </a>
          ))}
      </nav>
    </FollowLinks>
  )
}

/** The line belongs to the page it came with: the shell is kept from page to page, and its data too. */
function useFlash(shell: ShellData, key: string): string | null {
  const [came, setCame] = useState({ shell, key, flash: shell.flash })
  // Data that was loaded anew in place does not take the line away.
  const kept = came.key === key ? came.flash : null
  if (came.shell === shell) return kept
  const flash = shell.flash ?? kept
  setCame({ shell, key, flash })
  return flash
}

function Brand({ name }: { name: string }) {
  return (
    <p className="flex min-h-10 min-w-0 items-center gap-2 px-2 font-semibold">
      <img src={useLogo()} alt="" width="24" height="24" className="logo" />
      <span className="truncate">{name}</span>
    </p>
  )
}
