import { json, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Outlet, type ShouldRevalidateFunction, useLoaderData } from '@remix-run/react'
import { noFlashCookie, readFlash } from '~/app/lib/flash'
import { paths } from '~/app/lib/paths'
import { listBanners } from '~/server/announcements/banners'
import { may, requireScope } from '~/server/auth/policy'
import { requirePerson } from '~/server/auth/viewer'
import { mailWaits } from '~/server/outbox/mailWaits'
import { Shell } from './Shell'

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireScope(context.viewer, 'portal.use')
  const viewer = requirePerson(context.viewer)
  const { pathname } = new URL(request.url)
  if (viewer.mustAddFactor && pathname !== paths.security() && pathname !== paths.profile()) {
    return redirect(paths.security())
  }
  const firm = await context.firm()
  const flash = readFlash(request)
  const shell = {
    firm: { name: firm.name },
    viewer: {
      name: viewer.name,
      email: viewer.email,
      locale: viewer.locale,
      timeZone: viewer.timeZone,
      staff: viewer.staff,
      organisation: viewer.membership?.clientName ?? null,
      organisations: viewer.memberships.map(({ clientId, clientName }) => ({
        id: clientId,
        name: clientName,
        current: clientId === viewer.membership?.clientId,
      })),
      viewing: viewer.viewing,
    },
    sees: {
      clients: may(viewer, 'clients.read'),
      manageClients: may(viewer, 'clients.manage'),
      viewAs: may(viewer, 'clients.view-as'),
      invoices: may(viewer, 'invoices.read'),
      payments: may(viewer, 'payments.read'),
      pay: may(viewer, 'payments.make'),
      services: may(viewer, 'services.read'),
      subscriptions: may(viewer, 'subscriptions.read'),
      amounts: may(viewer, 'amounts.read'),
      account: may(viewer, 'account.manage'),
      organisation: may(viewer, 'organisation.read'),
      team: !viewer.staff && may(viewer, 'team.read'),
      staff: may(viewer, 'staff.manage'),
      firm: may(viewer, 'firm.settings'),
      taxRates: may(viewer, 'catalogue.manage'),
      access: may(viewer, 'access.read'),
      mails: may(viewer, 'mails.read'),
      announcements: may(viewer, 'activity.read'),
      audit: may(viewer, 'audit.read'),
      jobs: may(viewer, 'jobs.manage'),
    },
    /** Null for whoever has none: views as a client, or still has to add a second factor. */
    bell: may(viewer, 'notifications.manage') ? { unread: viewer.unread ?? 0 } : null,
    banners: await listBanners(context),
    mailWaits: mailWaits(context),
    flash,
  }
  return flash === null ? shell : json(shell, { headers: { 'set-cookie': noFlashCookie } })
}

/**
 * The shell changes when something was done, here or by others, not from page to page; whoever is held at
 * the security page is held again.
 */
export const shouldRevalidate: ShouldRevalidateFunction = ({
  formMethod,
  currentUrl,
  nextUrl,
  defaultShouldRevalidate,
}) =>
  (formMethod === undefined && currentUrl.href === nextUrl.href) ||
  currentUrl.pathname === paths.security() ||
  currentUrl.pathname === paths.profile() ||
  (formMethod !== undefined && formMethod !== 'GET' && defaultShouldRevalidate)

export default function Portal() {
  const shell = useLoaderData<typeof loader>()
  return (
    <Shell shell={shell}>
      <Outlet />
    </Shell>
  )
}
