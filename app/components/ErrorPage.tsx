import { paths } from '../lib/paths'

const titles: Record<number, string> = {
  401: 'Sign in to go on',
  403: 'Not part of your account',
  404: 'Nothing here',
  409: 'This cannot be done now',
  410: 'This link no longer works',
  422: 'This cannot be done',
  429: 'Too many tries',
  503: 'Not available right now',
}

export const errorTitle = (status: number): string => titles[status] ?? 'Something went wrong'

type Props = { status: number; message?: string | undefined; requestId?: string | undefined }

export function ErrorPage({ status, message, requestId }: Props) {
  const title = errorTitle(status)
  const text =
    message || (status === 404 ? 'There is nothing at this address.' : 'It is not your doing. Try again in a moment.')
  return (
    <main id="main" className="mx-auto flex min-h-[60vh] max-w-md flex-col justify-center gap-3 p-6">
      <p className="text-muted tabular-nums">{status}</p>
      <h1>{title}</h1>
      <p>{text}</p>
      {requestId && status >= 500 ? (
        <p className="text-muted">
          Tell us this number if it happens again: <code>{requestId}</code>
        </p>
      ) : null}
      <p>
        <a className="link" href={paths.home()}>
          Go to the start page
        </a>
      </p>
    </main>
  )
}
