import type { Context } from '../context'
import { type Day, monthEnd, monthStart } from '../kernel/time'
import { today } from '../settings/firm'

/** The firm's current month, unless the address says otherwise; one end alone means its month. */
export async function rangeOf(
  ctx: Context,
  { from, to }: { from?: Day | undefined; to?: Day | undefined },
): Promise<{ from: Day; to: Day }> {
  if (from && to) return { from, to }
  const day = from ?? to ?? (await today(ctx))
  return { from: from ?? monthStart(day), to: to ?? monthEnd(day) }
}

/** What a viewer's amounts are in unless something else is chosen. */
export async function homeCurrency(ctx: Context): Promise<string> {
  const { viewer } = ctx
  const member = viewer.kind === 'person' && !viewer.staff ? viewer.membership : null
  return member?.currency ?? (await ctx.firm()).currency
}
