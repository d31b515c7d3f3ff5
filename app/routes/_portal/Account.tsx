import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { useShell } from '~/app/lib/shell'

/** Who is signed in, for which organisation, and the ways to another one and out. */
export function Account({ shell: { viewer, sees } }: { shell: ReturnType<typeof useShell> }) {
  const { name, organisation, organisations } = viewer
  const place = organisation ?? (viewer.staff === 'admin' ? 'Administrator' : 'Support')
  return (
    <>
      <div className="flex items-center justify-between gap-2 pl-2">
        <div className="min-w-0">
          <p className="truncate font-medium">
            {sees.account ? (
              <a className="link lg:no-underline" href={paths.profile()}>
                {name}
              </a>
            ) : (
              name
            )}
          </p>
          <p className="truncate text-muted" title={place}>
            {place}
          </p>
        </div>
        <Form method="post" action={paths.signOut()}>
          <button type="submit" className="button">
            Sign out
          </button>
        </Form>
      </div>
      {organisations.length > 1 ? <Switch key={organisation} organisations={organisations} /> : null}
    </>
  )
}

type Organisations = ReturnType<typeof useShell>['viewer']['organisations']

function Switch({ organisations }: { organisations: Organisations }) {
  return (
    <details className="mt-2">
      <summary className="nav-link min-h-11 cursor-pointer lg:min-h-9">Switch organisation</summary>
      <Form method="post" action={paths.lookAt()} className="max-h-60 overflow-y-auto">
        <input type="hidden" name="intent" value="look" />
        {organisations.map(({ id, name, current }) => (
          <button
            key={id}
            type="submit"
            name="clientId"
            value={id}
            aria-current={current ? 'true' : undefined}
            className={`nav-link min-h-11 w-full cursor-pointer text-left lg:min-h-9 ${current ? 'text-ink' : ''}`}
          >
            <span className="min-w-0 wrap-anywhere">
              {name}
              {current ? <span className="text-faint"> (this one)</span> : null}
            </span>
          </button>
        ))}
      </Form>
    </details>
  )
}
