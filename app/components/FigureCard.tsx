import type { ReactNode } from 'react'

export function FigureCards({ children, label }: { children: ReactNode; label: string }) {
  return (
    <ul aria-label={label} className="mb-6 grid gap-3 sm:grid-cols-2 sm:gap-4 xl:grid-cols-4">
      {children}
    </ul>
  )
}

type Props = { label: string; to: string; value: ReactNode; children?: ReactNode }

/** A figure, what it says beside, and the list it was counted from, which the whole card leads to. */
export function FigureCard({ label, to, value, children }: Props) {
  return (
    <li className="card relative flex min-w-0 flex-col gap-1 p-4">
      <a className="row-link" href={to}>
        <span className="block font-normal text-muted">{label} </span>
        <span className="mt-1 block text-xl font-semibold tabular-nums">{value}</span>
      </a>
      {children}
    </li>
  )
}
