import { checkouts } from '../../../db/schema'
import { requireMeant } from '../../auth/meant'
import { requireScope } from '../../auth/policy'
import { requirePerson } from '../../auth/viewer'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { type AddCardInput, addCardInput } from '../input'
import { inTime } from '../inTime'
import { openPage } from '../startCheckout'

/** Stripe keeps a page open for 30 minutes at least. */
const OPEN_MS = 60 * 60_000

/** Opens Stripe's page on which a card is kept, and nothing is paid. */
export async function startAddingCard(
  ctx: Context,
  input: AddCardInput = {},
): Promise<{ url: string; checkoutId: string }> {
  requireScope(ctx.viewer, 'payments.make')
  const { clientId: meant } = parse(addCardInput, input)
  if (meant) requireMeant(ctx.viewer, meant)
  if (ctx.payments.mode === 'none') throw new Refusal('unavailable', 'Online payment is not set up here.')
  return inTime(start(ctx))
}

async function start(ctx: Context) {
  const viewer = requirePerson(ctx.viewer)
  const clientId = viewer.membership?.clientId ?? ''
  const { currency, exponent } = await ctx.firm()
  const id = ctx.id('chk')
  const expiresAt = new Date(ctx.now().getTime() + OPEN_MS)
  await ctx.write(async (tx) => {
    const row = { id, kind: 'save-card' as const, state: 'new' as const, clientId, personId: viewer.id }
    await tx.insert(checkouts).values({ ...row, currency, exponent, amountMinor: 0, createdAt: ctx.now(), expiresAt })
  })
  return openPage(
    ctx,
    { id, clientId },
    {
      kind: 'save-card',
      amountMinor: 0,
      currency,
      description: 'A card for later',
      keepCard: true,
      successUrl: `${ctx.appUrl}/pay/${id}`,
      cancelUrl: `${ctx.appUrl}/pay/${id}?left=yes`,
      expiresAt,
    },
  )
}
