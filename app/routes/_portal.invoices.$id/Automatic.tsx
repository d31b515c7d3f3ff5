import { Day } from '~/app/components/Day'
import { Tried } from '~/app/components/Tried'
import type { Automatic as Facts } from '~/server/payments/charges/getAutomatic'

/** What is done by itself about an invoice that is open. */
export function Automatic({ automatic: { will, tried }, locale }: { automatic: Facts; locale: string }) {
  if (!will && !tried) return null
  return (
    <p className="no-print mb-5 rounded-lg border border-line bg-surface px-4 py-3">
      <strong className="font-medium">Automatic payment:</strong>{' '}
      {will ? (
        <>
          {will.card} will be charged on <Day day={will.on} locale={locale} />.
        </>
      ) : null}
      {tried && !will ? <Tried tried={tried} locale={locale} /> : null}
    </p>
  )
}
