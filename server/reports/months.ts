import type { Context } from '../context'
import { addMonths, type Day, monthStart } from '../kernel/time'
import { today } from '../settings/firm'

export type Days = { from: Day; to: Day }

/** This month until today, and the same days of the month before; fewer where that month was shorter. */
export async function thisMonthAndLast(ctx: Context): Promise<{ now: Days; before: Days }> {
  const to = await today(ctx)
  const from = monthStart(to)
  return { now: { from, to }, before: { from: addMonths(from, -1), to: addMonths(to, -1) } }
}
