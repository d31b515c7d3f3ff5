import { Form } from '@remix-run/react'
import { Day } from '~/app/components/Day'
import { Tried } from '~/app/components/Tried'
import type { Automatic as Facts } from '~/server/payments/charges/getAutomatic'

/** What is done by itself about an invoice that is open. */
export function Automatic({ automatic: { will, problem, tried, can }, locale }: { automatic: Facts; locale: string }) {
  if (!will && !tried && !problem) return null
  return (
    <div className="no-print mb-5 flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-surface px-4 py-3">
      <p className="max-w-prose">
        <strong className="font-medium">Automatic payment:</strong>{' '}
        {will ? (
          <>
            {will.card} will be charged on <Day day={will.on} locale={locale} />.
          </>
        ) : null}
        {tried && !will ? <Tried tried={tried} locale={locale} /> : null}
        {problem && !will && !tried ? `this invoice is not charged. ${problem}.` : null}
      </p>
      {can.check ? (
        <Form method="post">
          <button type="submit" name="intent" value="check-charge" className="button">
            Check with Stripe
          </button>
        </Form>
      ) : null}
    </div>
  )
}
