import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { dayText } from '~/server/kernel/dayText'
import type { listCards } from '~/server/payments/cards/list'

type Tried = Awaited<ReturnType<typeof listCards>>['charges'][number]

/** Open invoices that were to be paid by themselves, and how far that came. */
export function Tries({ charges }: { charges: Tried[] }) {
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
              <span className="block text-muted" suppressHydrationWarning>
                {triedWords(charge, locale)}
              </span>
            </span>
            <a className="button" href={paths.pay([charge.invoiceId])} aria-label={`Pay ${charge.number} now`}>
              Pay now
            </a>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function triedWords({ state, problem, nextOn }: Tried, locale: string): string {
  const why = problem ? ` ${problem.replace(/\.?$/, '.')}` : ''
  if (state === 'pending') return 'It is being charged.'
  if (state === 'dropped') return `It is not charged by itself.${why}`
  if (state === 'succeeded') return 'It was charged, and some of that went back.'
  if (state === 'failed') return `It could not be charged, and is not tried again.${why}`
  return nextOn
    ? `It could not be charged.${why} It is tried again on ${dayText(nextOn, locale)}.`
    : 'It is charged soon.'
}
