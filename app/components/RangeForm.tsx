import { Form } from '@remix-run/react'
import type { ReactNode } from 'react'

type Props = {
  action: string
  from: string
  to: string
  /** What else of the address is kept. */
  kept: Record<string, string | undefined>
  children?: ReactNode
}

/** Days to look at, both ends included. */
export function RangeForm({ action, from, to, kept, children }: Props) {
  return (
    <Form method="get" action={action} className="no-print flex flex-wrap items-end gap-3 border-b border-line p-3">
      {Object.entries(kept).map(([name, value]) =>
        value ? <input key={name} type="hidden" name={name} value={value} /> : null,
      )}
      {children}
      <div className="grid grow grid-cols-2 gap-3 sm:grow-0" key={`${from} ${to}`}>
        <label>
          <span className="mb-1 block text-muted">From</span>
          <input className="input" type="date" name="from" defaultValue={from} required />
        </label>
        <label>
          <span className="mb-1 block text-muted">To</span>
          <input className="input" type="date" name="to" defaultValue={to} required />
        </label>
      </div>
      <button type="submit" className="button">
        Show
      </button>
    </Form>
  )
}
