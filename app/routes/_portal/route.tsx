import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { Outlet, type ShouldRevalidateFunction, useLoaderData } from '@remix-run/react'
import { noFlashCookie, readFlash } from '~/app/lib/flash'
import { may, requireScope } from '~/server/auth/policy'
import { requirePerson } from '~/server/auth/viewer'
import { Shell } from './Shell'

export async function loader({ context, request }: LoaderFunctionArgs) {
  requireScope(context.viewer, 'portal.use')
  const viewer = requirePerson(context.viewer)
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
    },
    sees: {
      clients: may(viewer, 'clients.read'),
      invoices: may(viewer, 'invoices.read'),
      services: may(viewer, 'services.read'),
      amounts: may(viewer, 'amounts.read'),
    },
    flash,
  }
  return flash === null ? shell : json(shell, { headers: { 'set-cookie': noFlashCookie } })
}

/** The shell changes when something was done, not from page to page. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, defaultShouldRevalidate }) =>
  formMethod !== undefined && formMethod !== 'GET' && defaultShouldRevalidate

export default function Portal() {
  const shell = useLoaderData<typeof loader>()
  return (
    <Shell shell={shell}>
      <Outlet />
    </Shell>
  )
}
