import { z } from 'zod'
import type { Context } from '../../context'
import { exponentOf } from '../../kernel/money'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { fromStripe } from '../../ports/stripeAmounts'
import { standOf } from './visible'

const getCheckoutInput = z.strictObject({ id: z.string().max(100) })

/** What the payer sees at the page of a checkout, whose id nobody can guess. `amount` is null where a card is saved only. */
export async function getStandCheckout(ctx: Context, input: z.input<typeof getCheckoutInput>) {
  const found = standOf(ctx).checkout(parse(getCheckoutInput, input).id)
  if (!found) throw new Refusal('not-found')
  const { session, asked, description } = found
  const { amountMinor, currency } = fromStripe(session.amount_total ?? 0, session.currency ?? '')
  const amount =
    session.amount_total === null ? null : { minor: amountMinor, currency, exponent: exponentOf(currency) ?? 0 }
  return {
    id: session.id,
    state: session.status === 'open' && asked ? ('confirm' as const) : session.status,
    description,
    amount,
    debits: session.payment_method_types.includes('sepa_debit'),
    keeps: session.payment_method_options.card !== undefined,
    back: session.cancel_url ?? session.success_url,
    onwards: session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id),
  }
}
