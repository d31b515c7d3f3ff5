import { useRouteLoaderData } from '@remix-run/react'
import type { loader } from '../root'
import { paths } from './paths'

/** The address of the firm's logo, or of the portal's own mark: a page that failed has no data to ask. */
export function useLogo(): string {
  const logoId = useRouteLoaderData<typeof loader>('root')?.logoId
  return logoId ? paths.logo(logoId) : '/favicon.svg'
}

/** The portal's https address, if the page may have been opened over http. */
export const useOpenAt = (): string | null => useRouteLoaderData<typeof loader>('root')?.openAt ?? null
