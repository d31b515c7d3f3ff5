import { formatMoney } from '../kernel/money'
import { isDay } from '../kernel/time'

type Told = { did: string; thingId: string; data: Record<string, unknown> }

/** What a mail says beside an event's sentence; `act` is the one thing to do, at a path of the portal. */
export type Facts = { facts: [string, string][]; advice: string; act: { label: string; path: string } | null }

/** What somebody can do about it, and what is owed on the invoice at this moment. */
type Reader = { locale: string; pays: boolean; owedMinor: number; receipt: string }

/** Of an event about money; for those who may see amounts. Null where there is nothing to add. */
export function factsOf({ did, thingId, data }: Told, { locale, pays, owedMinor, receipt }: Reader): Facts | null {
  const money = (name: string): string => {
    const { [name]: minor, currency, exponent } = data
    if (typeof minor !== 'number' || typeof currency !== 'string' || typeof exponent !== 'number') return ''
    return formatMoney({ minor, currency, exponent }, locale)
  }
  const word = (name: string): string => (typeof data[name] === 'string' ? data[name] : '')
  const day = (name: string): string => {
    const text = word(name)
    if (!isDay(text)) return ''
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${text}T00:00:00Z`))
  }
  const numbers = Array.isArray(data.numbers) ? data.numbers.join(', ') : ''
  const pay = (ids: string[]) => ({
    label: 'Pay',
    path: `/pay${ids.map((id, i) => `${i ? '&' : '?'}invoice=${id}`).join('')}`,
  })
  const said = (facts: [string, string][], advice = '', act: Facts['act'] = null): Facts => ({
    facts: facts.filter(([, value]) => value !== ''),
    advice,
    act,
  })
  switch (did) {
    case 'invoice.issued':
      return said(
        [
          ['Amount', money('totalMinor')],
          ['Due', day('dueOn')],
        ],
        '',
        pays && owedMinor > 0 ? pay([thingId]) : null,
      )
    case 'invoice.reminded':
      return said(
        [
          ['Still open', money('owedMinor')],
          ['Due', day('dueOn')],
        ],
        'If you paid it already, nothing is left to do: payments take a few days to arrive.',
        pays && owedMinor > 0 ? pay([thingId]) : null,
      )
    case 'invoice.voided':
      return said([['Reason', word('reason')]], 'Nothing has to be paid for it.')
    case 'invoice.credited':
      return said([
        ['Credited', money('totalMinor')],
        ['Reason', word('reason')],
      ])
    case 'payment.received':
      return said([
        ['Amount', money('amountMinor')],
        ['Paid for', numbers || 'Kept as credit, which pays your next invoice'],
        ['Receipt', receipt],
      ])
    case 'payment.failed':
      return said(
        [
          ['Amount', money('amountMinor')],
          ['Invoice', numbers],
          ['What the bank said', word('problem')],
        ],
        'Nothing was taken. Pay with another card, or ask the bank why it declined.',
        pays ? pay([]) : null,
      )
    case 'payment.refunded':
      return said(
        [
          ['Amount', money('amountMinor')],
          ['Reason', word('reason')],
        ],
        'It takes a few days until the bank shows it.',
      )
    case 'payment.reversed':
      return said(
        [
          ['Amount', money('amountMinor')],
          ['Reason', word('reason')],
        ],
        'It had been recorded by mistake. What it had paid is open again.',
      )
    case 'payment.disputed':
      return said(
        [
          ['Amount', money('amountMinor')],
          ['Reason', word('reason')],
        ],
        'The bank asks for the money back. Answer it at Stripe before the bank decides.',
      )
    case 'payment.dispute-won':
    case 'payment.dispute-lost':
      return said([
        ['Amount', money('amountMinor')],
        ['Reason', word('reason')],
      ])
    case 'payment.flagged':
      return said(
        [
          ['Amount', money('amountMinor')],
          ['What does not match', word('problem')],
        ],
        'Nothing was booked. Look at it and decide.',
      )
    default:
      return null
  }
}
