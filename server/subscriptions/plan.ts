import { formatMoney } from '../kernel/money'
import { addDays, type Day } from '../kernel/time'
import type { PriceRow } from './priceFor'
import { amountOf } from './priceFor'
import {
  daysWords,
  dayWords,
  duePieces,
  lengthOf,
  onNextInvoice,
  type Piece,
  paidAhead,
  pieceMinor,
  shareWords,
  type Timed,
} from './rules'

type Subscription = Timed & {
  quantity: number
  amountMinor: number
  currency: string
  exponent: number
  priceId: string | null
}
type Service = { name: string; unit: string }

/** What a change is settled with: the item of the next invoice, and the same in words. */
export type Plan = { minor: number; span: Piece | null; description: string; words: string[] }

/** What comes of another price or quantity from `today` on. `from` is null where the subscription has no price yet. */
export function planChange(
  of: Subscription,
  service: Service,
  {
    from,
    to,
    quantity,
    today,
    locale,
  }: {
    from: PriceRow | null
    to: PriceRow
    quantity: number
    today: Day
    locale: string
  },
): Plan {
  const money = { currency: of.currency, exponent: of.exponent }
  const none = { minor: 0, span: null, description: '' }
  if (to.kind === 'metered') {
    return { ...none, words: ['Metered usage that is not invoiced yet is charged at the new price.'] }
  }
  const after = amountOf(to, quantity)
  const ahead = from ? paidAhead(of, today) : null
  const next = `From then on ${formatMoney({ minor: after, ...money }, locale)} a ${of.interval}.`
  if (!ahead) return { ...none, words: [beforeWords(of, today, locale), next] }
  // Each rounded by itself, so that changes back and forth on a day come to nothing.
  const minor = pieceMinor(after, ahead) - pieceMinor(of.amountMinor, ahead)
  const what = changeWords(of, service, { from, to, quantity })
  const days = daysWords(lengthOf(ahead))
  return {
    minor,
    span: ahead,
    description: `${service.name}: ${what}, ${shareWords(ahead)} until ${dayWords(ahead.endOn)}`,
    words: [`${shareWords(ahead)} left: ${what} for ${days} = ${onNextInvoice({ minor, ...money }, locale)}.`, next],
  }
}

/** Days that were not invoiced until now cost what they did. */
function beforeWords(of: Subscription, today: Day, locale: string): string {
  const { pieces } = duePieces(of, addDays(today, -1), (piece) => piece.startOn)
  const last = pieces.at(-1)
  if (!last) return 'Nothing is settled: no day is invoiced yet.'
  const yesterday = addDays(today, -1)
  pieces[pieces.length - 1] = { ...last, endOn: last.endOn < yesterday ? last.endOn : yesterday }
  const minor = pieces.reduce((sum, piece) => sum + pieceMinor(of.amountMinor, piece), 0)
  const days = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0)
  const amount = { minor, currency: of.currency, exponent: of.exponent }
  return `The ${daysWords(days)} until now as they were = ${onNextInvoice(amount, locale)}.`
}

function changeWords(
  of: Subscription,
  { unit }: Service,
  { from, to, quantity }: { from: PriceRow | null; to: PriceRow; quantity: number },
): string {
  if (from?.id !== to.id || to.kind !== 'seat') return 'another price'
  const more = quantity - of.quantity
  return `${Math.abs(more)} ${more < 0 ? 'fewer' : 'more'} ${unit || (Math.abs(more) === 1 ? 'seat' : 'seats')}`
}

/** What is given back where it rests or ends today. */
export function planStop(of: Subscription, service: Service, today: Day, locale: string): Plan {
  const ahead = paidAhead(of, today)
  if (!ahead || of.amountMinor === 0) {
    return { minor: 0, span: null, description: '', words: ['No days are invoiced ahead: nothing is given back.'] }
  }
  const minor = -pieceMinor(of.amountMinor, ahead) || 0
  const amount = { minor, currency: of.currency, exponent: of.exponent }
  return {
    minor,
    span: ahead,
    description: `${service.name}: ${shareWords(ahead)} not used, until ${dayWords(ahead.endOn)}`,
    words: [`${shareWords(ahead)} are not used = ${onNextInvoice(amount, locale)}.`],
  }
}

/** What is charged again where it goes on within days that were given back. */
export function planResume(of: Subscription, service: Service, today: Day, locale: string): Plan {
  const ahead = paidAhead({ ...of, status: 'active', pausedOn: null }, today)
  if (!ahead || of.amountMinor === 0) {
    return { minor: 0, span: null, description: '', words: ['It is invoiced again from today on.'] }
  }
  const minor = pieceMinor(of.amountMinor, ahead)
  const amount = { minor, currency: of.currency, exponent: of.exponent }
  return {
    minor,
    span: ahead,
    description: `${service.name}: resumed, ${shareWords(ahead)} until ${dayWords(ahead.endOn)}`,
    words: [`${shareWords(ahead)} are left = ${onNextInvoice(amount, locale)}.`],
  }
}
