import type { ReactNode } from 'react'

type Props = { title: ReactNode; state?: ReactNode; children?: ReactNode }

/** Title, one sentence or figure of state, and the page's actions on the right. */
export function PageHeader({ title, state, children }: Props) {
  return (
    <header className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1>{title}</h1>
        {state ? <p className="mt-1 text-muted">{state}</p> : null}
      </div>
      {children ? <div className="no-print flex flex-wrap gap-2">{children}</div> : null}
    </header>
  )
}
