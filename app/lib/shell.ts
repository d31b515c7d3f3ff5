import { useRouteLoaderData } from '@remix-run/react'
import type { loader } from '../routes/_portal/route'

/** Who is signed in and what the shell shows; every page inside it may ask. */
export function useShell() {
  const shell = useRouteLoaderData<typeof loader>('routes/_portal')
  if (!shell) throw new Error('useShell belongs to pages inside the signed-in shell')
  return shell
}

type Match = { id: string; data?: unknown }

/** "Invoices · Northwind": for a page's `meta`. */
export function pageTitle(matches: Match[], title: string, rejected = false) {
  const shell = matches.find((match) => match.id === 'routes/_portal')?.data as { firm?: { name: string } } | undefined
  return [{ title: `${rejected ? 'Error: ' : ''}${title}${shell?.firm ? ` · ${shell.firm.name}` : ''}` }]
}
