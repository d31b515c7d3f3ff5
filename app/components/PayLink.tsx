import { notChargeable } from '~/server/payments/rules'
import { useShell } from '../lib/shell'

type Owed = { currency: string; minor: number }

type Props = {
  to: string
  /** Amounts due that it pays, together if they are of one currency: at least one. */
  owed: Owed[]
  label?: string
  /** Names the invoice for those who cannot see what stands beside the button. */
  of?: string
  primary?: boolean
}

/** Says why a card can pay none of these amounts; null where it can pay one. */
export function cardProblem(owed: Owed[], locale: string): string | null {
  const problems = owed.map(({ minor, currency }) => notChargeable(minor, currency, locale))
  return problems.includes(null) ? null : (problems[0] ?? null)
}

/** The button that leads to paying. If a card can't pay, it says why in its place, and leads to the other ways. */
export function PayLink({ to, owed, label = 'Pay', of, primary = true }: Props) {
  const { locale } = useShell().viewer
  const problem = cardProblem(owed, locale)
  const name = problem ? 'Pay another way' : label
  const link = (
    <a
      className={`button ${primary && !problem ? 'button-primary' : ''}`}
      href={to}
      aria-label={of ? name.replace('Pay', `Pay ${of}`) : undefined}
    >
      {name}
    </a>
  )
  if (!problem) return link
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <span className="max-w-sm text-muted" suppressHydrationWarning>
        {problem}.
      </span>
      {link}
    </span>
  )
}
