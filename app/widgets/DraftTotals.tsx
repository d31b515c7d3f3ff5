import { type RefObject, useEffect, useState } from 'react'
import type { DraftTotals as Totals, TotalsSoFar } from '~/server/invoices/draftTotals'
import { Money } from '../components/Money'
import { lineInputs, linesIn } from '../lib/draft'

type Props = {
  clientId: string
  /** What the server has added up for the lines as they are shown, if it has. */
  totals: Totals | TotalsSoFar | null
  form: RefObject<HTMLFormElement | null>
  locale: string
}

const PAUSE_MS = 300

/** The totals of a draft; while somebody types, the server adds up anew. */
export function DraftTotals({ clientId, totals, form, locale }: Props) {
  const [live, setLive] = useState<Totals | null>(totals)
  const [complete, setComplete] = useState(!totals || !('complete' in totals) || totals.complete)
  useEffect(() => {
    const element = form.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked = 0
    const add = async () => {
      const mine = ++asked
      const fields: Record<string, string> = {}
      for (const [name, value] of new FormData(element)) if (typeof value === 'string' && value) fields[name] = value
      const lines = lineInputs(linesIn(fields))
      const { rpc } = await import('../lib/rpc')
      try {
        const answer = await rpc.invoices.totals.query({ clientId, lines })
        if (mine !== asked) return
        setLive(answer)
        setComplete(true)
      } catch {
        // A line that is half typed is no mistake yet: saving says what is wrong with it.
        if (mine === asked) setComplete(false)
      }
    }
    const typed = () => {
      clearTimeout(timer)
      timer = setTimeout(add, PAUSE_MS)
    }
    element.addEventListener('input', typed)
    return () => {
      asked = -1
      clearTimeout(timer)
      element.removeEventListener('input', typed)
    }
  }, [clientId, form])

  if (!live) return <p className="text-muted">The totals appear when a line is complete.</p>
  const { currency, exponent, taxTreatment } = live
  const money = (minor: number) => <Money minor={minor} currency={currency} exponent={exponent} locale={locale} />
  return (
    <div aria-live="polite">
      <dl className="max-w-sm space-y-1">
        <Sum label="Net">{money(live.netMinor)}</Sum>
        {live.taxes.map((tax) => (
          <Sum key={`${tax.taxRatePcm} ${tax.taxName}`} label={tax.taxName}>
            {money(tax.taxMinor)}
          </Sum>
        ))}
        {taxTreatment === 'reverse-charge' ? <Sum label="Tax">reverse charge</Sum> : null}
        <Sum label="Total" strong>
          {money(live.totalMinor)}
        </Sum>
      </dl>
      {complete ? null : <p className="mt-2 text-muted">Incomplete lines are not counted yet.</p>}
    </div>
  )
}

function Sum({ label, strong = false, children }: { label: string; strong?: boolean; children: React.ReactNode }) {
  return (
    <div className={`flex justify-between gap-6 ${strong ? 'font-semibold' : ''}`}>
      <dt>{label}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  )
}
