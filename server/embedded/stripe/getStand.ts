import type { Context } from '../../context'
import { exponentOf } from '../../kernel/money'
import { fromStripe } from '../../ports/stripeAmounts'
import { standSeenBy } from './visible'

/** What stands at Stripe, the newest first, and how its messages went. */
export async function getStand(ctx: Context, headers: Headers) {
  const stand = standSeenBy(ctx, headers)
  const taken = new Map(stand.charges().map((charge) => [charge.id, charge]))
  return {
    weather: stand.weather(),
    delivering: stand.delivering(),
    messages: stand
      .messages()
      .map(({ id, type, tries, delivered, answer }) => ({ id, type, tries, delivered, answer })),
    checkouts: stand.checkouts().map((one) => ({
      id: one.id,
      kind: one.mode,
      state: one.status,
      ourId: one.client_reference_id ?? '',
      money: moneyOf(one.amount_total ?? 0, one.currency ?? ''),
    })),
    payments: stand.payments().map((one) => ({
      id: one.id,
      state: one.status,
      disputed: taken.get(one.latest_charge ?? '')?.disputed ?? false,
      refunded: taken.get(one.latest_charge ?? '')?.amount_refunded ?? 0,
      ourId: one.metadata.origins ?? '',
      money: moneyOf(one.amount, one.currency),
    })),
    refunds: stand
      .refunds()
      .map((one) => ({ id: one.id, state: one.status, money: moneyOf(one.amount, one.currency) })),
    disputes: stand
      .disputes()
      .map((one) => ({ id: one.id, state: one.status, money: moneyOf(one.amount, one.currency) })),
  }
}

function moneyOf(amount: number, code: string) {
  const { amountMinor: minor, currency } = fromStripe(amount, code)
  return { minor, currency, exponent: exponentOf(currency) ?? 0 }
}
