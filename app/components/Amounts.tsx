import { Money } from './Money'

type Sum = { currency: string; exponent: number; minor: number; title?: string }

/** Sums of several currencies, which are never added together: the first large, the others beneath. */
export function Amounts({ sums, locale, danger = false }: { sums: Sum[]; locale: string; danger?: boolean }) {
  const [first, ...others] = sums
  if (!first) return null
  return (
    <>
      <span className={`block ${danger ? 'text-danger' : ''}`} title={first.title}>
        <Money minor={first.minor} currency={first.currency} exponent={first.exponent} locale={locale} />
      </span>
      {others.length ? (
        <span className="mt-1 flex flex-wrap gap-x-3 text-sm font-normal text-muted">
          {others.map((sum) => (
            <span key={sum.currency} title={sum.title}>
              <Money minor={sum.minor} currency={sum.currency} exponent={sum.exponent} locale={locale} />
            </span>
          ))}
        </span>
      ) : null}
    </>
  )
}
