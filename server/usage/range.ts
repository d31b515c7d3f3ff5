import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { type Day, monthEnd, monthStart } from '../kernel/time'
import { today } from '../settings/firm'
import { lengthMessage, notTooLong } from './input'

/** The firm's current month, unless the address says otherwise; one end alone means its month. */
export async function rangeOf(
  ctx: Context,
  { from, to }: { from?: Day | undefined; to?: Day | undefined },
): Promise<{ from: Day; to: Day }> {
  const day = from ?? to ?? (await today(ctx))
  const range = { from: from ?? monthStart(day), to: to ?? monthEnd(day) }
  // Whatever its ends were taken from: a page draws each of its days.
  if (!notTooLong(range)) throw new Refusal('invalid', undefined, { fields: { to: [lengthMessage.message] } })
  return range
}

/** What a viewer's amounts are in unless something else is chosen. */
export async function homeCurrency(ctx: Context): Promise<string> {
  const { viewer } = ctx
  const member = viewer.kind === 'person' && !viewer.staff ? viewer.membership : null
  return member?.currency ?? (await ctx.firm()).currency
}
