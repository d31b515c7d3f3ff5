import { type Charge, type Dispute, newDispute } from './charges'
import { changed, type Desk, seconds, tell } from './desk'

/**
 * The payer's bank takes the money back for now: all that is left of it, or as much as it says, which may be more
 * than was left after refunds. Null where there is nothing to take.
 */
export function opensDispute(desk: Desk, chargeId: string, amount?: number): Dispute | null {
  const charge = desk.book.find<Charge>(chargeId, 'charge')
  const left = charge ? charge.amount - charge.amount_refunded : 0
  const taken = Math.min(amount ?? left, charge?.amount ?? 0)
  if (!charge?.paid || charge.disputed || taken <= 0) return null
  const dispute = desk.book.add(newDispute(seconds(desk), charge, taken))
  charge.disputed = true
  desk.book.save(charge)
  tell(desk, 'charge.dispute.created', dispute)
  tell(desk, 'charge.dispute.funds_withdrawn', dispute)
  return dispute
}

export function closesDispute(desk: Desk, dispute: Dispute, won: boolean): void {
  if (dispute.status !== 'needs_response') return
  dispute.status = won ? 'won' : 'lost'
  changed(desk, dispute, 'charge.dispute.closed')
  if (won) tell(desk, 'charge.dispute.funds_reinstated', dispute)
}
