import { Money } from '~/app/components/Money'
import type { previewPayment } from '~/server/payments/previewPayment'

export type Previewed = Awaited<ReturnType<typeof previewPayment>>

/** What a payment would pay and what would stay as credit. */
export function Settles({ preview, locale }: { preview: Previewed; locale: string }) {
  const { currency, exponent, applied, creditMinor } = preview
  const money = { currency, exponent, locale }
  return (
    <section aria-labelledby="preview" className="card mb-5 max-w-2xl border-line-strong p-4 sm:p-6">
      <p id="preview" role="status" className="mb-3 text-muted">
        Preview. Nothing is booked yet.
      </p>
      <ul className="divide-y divide-line">
        {applied.map(({ invoice, amountMinor }) => (
          <li key={invoice.id} className="flex flex-wrap justify-between gap-x-6 py-2">
            <span>
              Invoice {invoice.number}
              {amountMinor < invoice.owedMinor ? (
                <span className="text-muted">
                  , <Money minor={invoice.owedMinor - amountMinor} {...money} /> stays open
                </span>
              ) : (
                <span className="text-muted">, paid in full</span>
              )}
            </span>
            <Money minor={amountMinor} {...money} />
          </li>
        ))}
        {creditMinor ? (
          <li className="flex flex-wrap justify-between gap-x-6 py-2 font-medium">
            <span>Stays as credit</span>
            <Money minor={creditMinor} {...money} />
          </li>
        ) : null}
      </ul>
    </section>
  )
}
