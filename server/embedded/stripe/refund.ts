import { cardNumbered } from './cards'
import { type Charge, type Dispute, newRefund, type Refund } from './charges'
import { changed, type Desk, seconds, tell } from './desk'
import { invalid } from './errors'
import type { Metadata, Method } from './objects'

type Wanted = { amount: number | undefined; reason: string | null; metadata: Metadata }

/** Throws what Stripe answers where there is nothing, or not so much, to give back. */
export function refundCharge(desk: Desk, charge: Charge, { amount, reason, metadata }: Wanted): Refund {
  const [dispute] = desk.book.list<Dispute>('dispute', { where: { charge: charge.id }, limit: 1 })
  if (dispute && dispute.status !== 'won') {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' })
  }
  const left = charge.amount - charge.amount_refunded
  if (left === 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  }
  const wanted = amount ?? left
  if (wanted > left) {
    throw invalid(`Refund amount (${wanted}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    })
  }
  const method = charge.payment_method ? desk.book.find<Method>(charge.payment_method, 'payment_method') : null
  const card = method && cardNumbered(desk.book.aside(method.id).number ?? '')
  const status = card && !card.slowRefunds ? 'succeeded' : 'pending'
  const refund = desk.book.add(newRefund(seconds(desk), charge, { amount: wanted, reason, metadata }, status))
  takes(charge, wanted)
  changed(desk, charge, 'charge.refunded')
  tell(desk, 'refund.created', refund)
  return refund
}

const takes = (charge: Charge, amount: number): void => {
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount
}

/** What the bank makes of a refund: it may fail after it had succeeded. */
export function settleRefund(desk: Desk, refund: Refund, well: boolean): void {
  if (refund.status === 'failed' || (well && refund.status === 'succeeded')) return
  refund.status = well ? 'succeeded' : 'failed'
  if (well) return void changed(desk, refund, 'refund.updated', 'charge.refund.updated')
  const charge = desk.book.find<Charge>(refund.charge, 'charge')
  if (charge) {
    takes(charge, -refund.amount)
    desk.book.save(charge)
  }
  changed(desk, refund, 'refund.updated', 'refund.failed')
}
