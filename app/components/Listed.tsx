import type { ReactNode } from 'react'
import { formatCount } from '~/server/kernel/money'
import { EmptyState } from './EmptyState'

type Props = {
  /** "invoice", "invoices" */
  noun: [string, string]
  /** Filters beside the tabs are set, and where they are not. */
  narrowed: boolean
  clear: string
  /** How many match, counted up to 1,000; null where it is not counted. */
  found: number | null
  locale: string
  empty: boolean
  children: ReactNode
}

/** What filters found, and in place of an empty table what to do next. */
export function Listed({ noun: [one, many], narrowed, clear, found, locale, empty, children }: Props) {
  return (
    <>
      {narrowed && found ? (
        <p role="status" className="border-b border-line px-4 py-2 text-muted">
          {found > 1000 ? `${formatCount(1000, locale)}+` : formatCount(found, locale)}{' '}
          {found === 1 ? `${one} matches` : `${many} match`}
        </p>
      ) : null}
      {empty ? (
        <EmptyState title={narrowed ? `No ${one} matches` : `No ${many} here yet`}>
          {narrowed ? (
            <a className="link" href={clear}>
              Clear the filters
            </a>
          ) : (
            'They appear here as soon as there are any.'
          )}
        </EmptyState>
      ) : (
        children
      )}
    </>
  )
}
