import { and, eq } from 'drizzle-orm'
import { checkouts, payments } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { PaymentRefused } from '../ports/payments'
import { type GetCheckoutInput, getCheckoutInput } from './input'
import { inTime } from './inTime'

type Checkout = typeof checkouts.$inferSelect

/**
 * `left`: without a try to pay. `declined`: the last try failed, and nothing was charged. `unknown`: Stripe did not
 * answer, so nothing can be said about a charge. `checking`: paid, and an administrator has to decide about it.
 */
export type LeftState = 'left' | 'declined' | 'expired' | 'paid' | 'checking' | 'under-way' | 'unknown'

export type LeftCheckout = {
  id: string
  kind: Checkout['kind']
  state: LeftState
  /** What the bank said of the last try; empty if there was none. */
  problem: string
  currency: string
  exponent: number
  amountMinor: number
}

/** Somebody waits for the page, which says that nothing is known if Stripe takes longer. */
const MOST_MS = 4_000

/**
 * Says what became of a visit to Stripe's page that its person left: as the database has it, and for one that is
 * still open as Stripe has it. Writes nothing. Null for an id that is not the viewer's client's.
 */
export async function leftCheckout(
  ctx: Context,
  input: GetCheckoutInput,
  { mostMs = MOST_MS }: { mostMs?: number } = {},
): Promise<LeftCheckout | null> {
  const scope = requireScope(ctx.viewer, 'payments.make')
  const { checkoutId } = parse(getCheckoutInput, input)
  const clientId = scope.kind === 'client' ? scope.clientId : ''
  const [row] = await ctx.db
    .select()
    .from(checkouts)
    .where(and(eq(checkouts.id, checkoutId), eq(checkouts.clientId, clientId)))
  if (!row) return null
  const { id, kind, currency, exponent, amountMinor } = row
  const [flagged] = await ctx.db
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.checkoutId, id), eq(payments.state, 'flagged')))
    .limit(1)
  const became = flagged ? CHECKING : isOpen(row) ? await atStripe(ctx, row, mostMs) : known(row)
  return { id, kind, currency, exponent, amountMinor, ...became }
}

type Became = { state: LeftState; problem: string }

const CHECKING: Became = { state: 'checking', problem: '' }

const isOpen = ({ state, kind, stripePaymentId }: Checkout): boolean =>
  (state === 'new' || state === 'open') && !(kind === 'pay' && stripePaymentId)

function known({ state, problem }: Checkout): Became {
  if (state === 'paid') return { state, problem: '' }
  if (state === 'failed') return { state: 'declined', problem }
  return { state: state === 'expired' ? 'expired' : 'under-way', problem }
}

async function atStripe(ctx: Context, { stripeId }: Checkout, mostMs: number): Promise<Became> {
  if (!stripeId) return { state: 'left', problem: '' }
  if (ctx.payments.mode === 'none') return { state: 'unknown', problem: '' }
  try {
    return await inTime(ask(ctx, stripeId), mostMs)
  } catch (error) {
    // Stripe does not know the visit: perhaps it was paid to the account of another key.
    if (error instanceof PaymentRefused) return { state: 'unknown', problem: '' }
    if (error instanceof Refusal && error.code === 'unavailable') return { state: 'unknown', problem: '' }
    throw error
  }
}

async function ask(ctx: Context, stripeId: string): Promise<Became> {
  const visit = await ctx.payments.getCheckout(stripeId)
  const payment = visit.paymentId ? await ctx.payments.getPayment(visit.paymentId) : null
  const problem = payment?.problem?.message ?? ''
  if (visit.paid || payment?.state === 'succeeded') return { state: 'paid', problem: '' }
  if (visit.state === 'complete') return { state: visit.kind === 'save-card' ? 'paid' : 'under-way', problem: '' }
  if (visit.state === 'expired') return { state: 'expired', problem }
  return payment?.state === 'failed' ? { state: 'declined', problem } : { state: 'left', problem: '' }
}
