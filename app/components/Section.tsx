import type { ReactNode } from 'react'

type Props = { id: string; title: string; all?: { label: string; to: string }; children: ReactNode; className?: string }

/** A part of a page with its heading and, on the right, the way to the whole list. */
export function Section({ id, title, all, children, className = '' }: Props) {
  return (
    <section aria-labelledby={id} className={`min-w-0 ${className}`}>
      <div className="mb-2 flex min-h-11 items-end justify-between gap-4">
        <h2 id={id}>{title}</h2>
        {all ? (
          <a className="link no-print inline-flex min-h-11 items-end" href={all.to}>
            {all.label}
          </a>
        ) : null}
      </div>
      {children}
    </section>
  )
}
