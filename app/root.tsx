import type { HeadersFunction, LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunction,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import type { Answer } from '~/server/refusals'
import { getBrand } from '~/server/settings/getBrand'
import { Doorway } from './components/Doorway'
import { ErrorPage, errorTitle } from './components/ErrorPage'
import { SignInForm } from './components/SignInForm'
import { useNonce } from './lib/nonce'
import { paths } from './lib/paths'
import { packUnsent } from './lib/unsent'
import styles from './styles/app.css?url'

/** For everybody, strangers too: nothing in it is anybody's. */
export const loader = async ({ context }: LoaderFunctionArgs) => ({
  ...(await getBrand(context)),
  openAt: context.openAt ?? null,
})

/** It changes where it is set. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ currentUrl, formMethod }) =>
  currentUrl.pathname === paths.firm() && formMethod !== undefined

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
]

/** A page that says "too many tries" says when to come back. */
export const headers: HeadersFunction = ({ errorHeaders }) => {
  const seconds = errorHeaders?.get('retry-after')
  return new Headers(seconds ? { 'retry-after': seconds } : {})
}

export const meta: MetaFunction = ({ error }) => [
  { title: isRouteErrorResponse(error) ? errorTitle(error.status) : error ? errorTitle(500) : 'Client portal' },
]

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const css = useRouteLoaderData<typeof loader>('root')?.css
  const error = useRouteError()
  // In the browser that address has no page that scripts could go on with.
  const inPlaceOfFile = isRouteErrorResponse(error) && (error.data as Partial<Answer> | undefined)?.file
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="robots" content="noindex" />
        <Meta />
        <Links />
        {css ? <link rel="stylesheet" href={paths.brandCss(css)} /> : null}
      </head>
      <body>
        {children}
        {inPlaceOfFile ? null : (
          <>
            <ScrollRestoration nonce={nonce} />
            <Scripts nonce={nonce} />
          </>
        )}
      </body>
    </html>
  )
}

export default function Root() {
  return <Outlet />
}

export function ErrorBoundary() {
  const error = useRouteError()
  if (!isRouteErrorResponse(error)) return <ErrorPage status={500} />
  const answer = error.data as Partial<Answer> | undefined
  if (error.status === 401 && answer?.unsent) return <SignInAgain unsent={packUnsent(answer.unsent)} />
  return <ErrorPage status={error.status} message={answer?.message} requestId={answer?.requestId} />
}

function SignInAgain({ unsent }: { unsent: string }) {
  return (
    <Doorway title={errorTitle(401)}>
      <p role="alert" className="mb-5">
        You were signed out meanwhile, and nothing was changed. What you had entered is kept until you have signed in.
      </p>
      <SignInForm unsent={unsent} />
    </Doorway>
  )
}
