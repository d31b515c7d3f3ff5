import { isRouteErrorResponse, useRouteError } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Doorway } from './Doorway'
import { ErrorPage, errorTitle } from './ErrorPage'

/**
 * For the ErrorBoundary of a page that a secret link leads to: one answer for all that a link can lack,
 * and inside it the way to another one.
 */
export function LinkGone({ children }: { children: ReactNode }) {
  const error = useRouteError()
  if (!isRouteErrorResponse(error)) return <ErrorPage status={500} />
  if (error.status !== 410) {
    return <ErrorPage status={error.status} message={error.data?.message} requestId={error.data?.requestId} />
  }
  return (
    <Doorway title={errorTitle(410)}>
      <p className="mb-5">It was used, replaced by a newer one, or its time is over.</p>
      {children}
    </Doorway>
  )
}
