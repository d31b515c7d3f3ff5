import { formatCount, formatMoney } from '../kernel/money'
import { type Day, isDay } from '../kernel/time'
import type { PlannedCharge } from '../payments/charges/planned'
import { disputeReason, notChargeable } from '../payments/rules'

type Told = { did: string; thingId: string; data: Record<string, unknown> }

/** What a mail says beside an event's sentence; `act` is the one thing to do, at a path of the portal. */
export type Facts = { facts: [string, string][]; advice: string; act: { label: string; path: string } | null }

/** What somebody can do about it, and what is owed on the invoice at this moment. */
type Reader = {
  locale: string
  timeZone: string
  pays: boolean
  staff: boolean
  owedMinor: number
  receipt: string
  /** Of an invoice that a kept card is charged for. */
  charge: PlannedCharge | null
}

const NOTHING_TO_DO = 'Nothing is left for you to do.'

const longDay = (day: Day, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

const chargeText = ({ card: { brand, last4 }, on, again }: PlannedCharge, locale: string): string =>
  `${brand.charAt(0).toUpperCase()}${brand.slice(1)} card •••• ${last4} will be charged ${again ? 'again ' : ''}on ${longDay(on, locale)}`

/** Of an event about money or a subscription; for those who may see amounts. Null where there is nothing to add. */
export function factsOf(
  { did, thingId, data }: Told,
  { locale, timeZone, pays, staff, owedMinor, receipt, charge }: Reader,
): Facts | null {
  const money = (name: string): string => {
    const { [name]: minor, currency, exponent } = data
    if (typeof minor !== 'number' || typeof currency !== 'string' || typeof exponent !== 'number') return ''
    return formatMoney({ minor, currency, exponent }, locale)
  }
  const word = (name: string): string => (typeof data[name] === 'string' ? data[name] : '')
  const count = (name: string): string => {
    const { [name]: value } = data
    return typeof value === 'number' ? formatCount(value, locale) : ''
  }
  const day = (name: string): string => {
    const text = word(name)
    return isDay(text) ? longDay(text, locale) : ''
  }
  const moment = (name: string): string => {
    const at = new Date(word(name))
    if (Number.isNaN(at.getTime())) return ''
    const said = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at)
    return `${said} (${timeZone})`
  }
  const numbers = Array.isArray(data.numbers) ? data.numbers.join(', ') : ''
  const pay = (ids: string[]) => ({
    label: 'Pay',
    path: `/pay${ids.map((id, i) => `${i ? '&' : '?'}invoice=${id}`).join('')}`,
  })
  // Who is charged is not asked to pay; who was declined may do either.
  const open = owedMinor > 0
  const asksToPay = pays && open && !(charge && !charge.again)
  // The portal offers no card payment that Stripe rejects: the email says how to pay instead.
  const byCard = open && typeof data.currency === 'string' ? notChargeable(owedMinor, data.currency, locale) : null
  const instead = asksToPay && byCard ? `${byCard}.` : ''
  const charged: [string, string] = ['Automatic payment', charge && open ? chargeText(charge, locale) : '']
  const said = (facts: [string, string][], advice = '', act: Facts['act'] = null): Facts => ({
    facts: facts.filter(([, value]) => value !== ''),
    advice,
    act,
  })
  switch (did) {
    case 'invoice.issued':
      return said(
        [['Amount', money('totalMinor')], ['Due', day('dueOn')], charged],
        charged[1] ? NOTHING_TO_DO : instead,
        asksToPay && !byCard ? pay([thingId]) : null,
      )
    case 'invoice.reminded':
      return said(
        [['Still open', money('owedMinor')], ['Due', day('dueOn')], charged],
        charged[1] && !asksToPay
          ? NOTHING_TO_DO
          : [instead, 'If you paid it already, nothing is left to do: payments take a few days to arrive.']
              .filter(Boolean)
              .join(' '),
        asksToPay && !byCard ? pay([thingId]) : null,
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
          ['Tried again', day('again')],
        ],
        staff
          ? 'Nothing was taken. Whoever pays for the client is told too.'
          : 'Nothing was taken. Pay another way, or ask the bank why it declined.',
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
          ['Reason', disputeReason(word('reason'))],
          ['Answer until', moment('answerBy')],
        ],
        'The payer’s bank asks for the money back. Answer with evidence in Stripe’s dashboard: without an answer it is lost.',
      )
    case 'payment.dispute-won':
    case 'payment.dispute-lost':
      return said([
        ['Amount', money('amountMinor')],
        ['Reason', disputeReason(word('reason'))],
      ])
    case 'payment.over-returned':
      return said(
        [
          ['Amount', money('amountMinor')],
          ['More than was left', money('excessMinor')],
        ],
        'It had been refunded before, and the bank took it back once more. The client is not asked for it: if they have it twice, write an invoice.',
      )
    case 'payment.flagged':
      return said(
        [
          ['Amount', money('amountMinor')],
          ['What does not match', word('problem')],
        ],
        'Nothing was booked. Look at it and decide.',
      )
    case 'invoice.left-drafts':
      return said(
        [['Reason', word('problem')]],
        'Enter the details, then issue the drafts. Nothing was sent to the clients.',
        { label: 'Enter legal name and address', path: '/settings/billing' },
      )
    case 'subscription.changed':
      return said([['Quantity', count('to') && `${count('from')} → ${count('to')}`]])
    case 'subscription.cancelled':
      return said([['Ends', day('on')]])
    default:
      return null
  }
}
