import { Money } from '~/app/components/Money'
import { PayLink } from '~/app/components/PayLink'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { ShownPaymentDetail } from '~/server/payments/get'

type Props = { payment: Pick<ShownPaymentDetail, 'missed' | 'currency' | 'exponent'> }

/** What a payment that failed was for, and the way to pay it otherwise. */
export function Missed({ payment: { missed, currency, exponent } }: Props) {
  const { locale } = useShell().viewer
  return (
    <Section id="invoices" title="Invoices it was for" className="mt-6">
      <ul className="card divide-y divide-line">
        {missed.map((invoice) => (
          <li key={invoice.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
            <span>
              <a className="link inline-flex min-h-11 items-center lg:min-h-6" href={paths.invoice(invoice.id)}>
                Invoice {invoice.number}
              </a>
              <span className="block text-muted">
                {invoice.owedMinor ? (
                  <>
                    <Money minor={invoice.owedMinor} currency={currency} exponent={exponent} locale={locale} /> open
                  </>
                ) : (
                  'Nothing is open.'
                )}
              </span>
            </span>
            {invoice.pay ? (
              <PayLink
                to={paths.pay([invoice.id])}
                owed={[{ currency, minor: invoice.owedMinor }]}
                of={invoice.number}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}
