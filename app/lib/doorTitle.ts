import { isRouteErrorResponse } from '@remix-run/react'
import { errorTitle } from '../components/ErrorPage'

type Shown = { data: { firm: string; rejected?: boolean } | undefined; error?: unknown }

/** "Sign in · Northwind": for `meta` of a page before the shell, which has its firm from its loader. */
export function doorTitle({ data, error }: Shown, title: string) {
  if (error) return [{ title: errorTitle(isRouteErrorResponse(error) ? error.status : 500) }]
  return [{ title: `${data?.rejected ? 'Error: ' : ''}${title} · ${data?.firm ?? 'Client portal'}` }]
}
