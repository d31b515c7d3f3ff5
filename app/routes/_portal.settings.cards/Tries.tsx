import { PayLink } from '~/app/components/PayLink'
import { Section } from '~/app/components/Section'
import { Tried } from '~/app/components/Tried'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import type { listCards } from '~/server/payments/cards/list'

type Charge = Awaited<ReturnType<typeof listCards>>['charges'][number]

/** Open invoices that were to be paid by themselves, and how far that came. */
export function Tries({ charges }: { charges: Charge[] }) {
  const { locale } = useShell().viewer
  return (
    <Section id="tries" title="Automatic payments under way">
      <ul className="card divide-y divide-line">
        {charges.map((charge) => (
          <li key={charge.invoiceId} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
            <span className="min-w-0">
              <a className="link inline-flex min-h-11 items-center lg:min-h-6" href={paths.invoice(charge.invoiceId)}>
                Invoice {charge.number}
              </a>
              <span className="block text-muted">
                <Tried tried={charge} locale={locale} />
              </span>
            </span>
            <PayLink
              to={paths.pay([charge.invoiceId])}
              owed={[{ currency: charge.currency, minor: charge.owedMinor }]}
              label="Pay now"
              of={charge.number}
              primary={false}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}
