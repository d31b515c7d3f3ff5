import { largest } from '../kernel/numbers'
import { addDays, type Day } from '../kernel/time'

/** A reminder that goes out by itself `days` after the due day, negative before it; "-3", "0", "7". */
export const kindOf = (days: number): string => String(days)

/** One that somebody sent, at most once on a day of the firm. */
export const kindByHand = (today: Day): string => `by-hand ${today}`

/** Open invoices that were due between these days, both included, are to be reminded as `days` says. */
export type Step = { days: number; dueFrom: Day | null; dueTo: Day }

/**
 * Which reminder is the latest whose day has come, by due day: after days without the portal, or with a new
 * schedule, an invoice gets that one and none of those before it.
 */
export function stepsOn(today: Day, schedule: number[]): Step[] {
  const days = [...new Set(schedule)].sort((a, b) => a - b)
  return days.map((one, i) => {
    const next = days[i + 1]
    return { days: one, dueFrom: next === undefined ? null : addDays(today, -next + 1), dueTo: addDays(today, -one) }
  })
}

/** The kind whose day was the last to come for an invoice; null while none has. */
export function latestKind(dueOn: Day, today: Day, schedule: number[]): string | null {
  const come = schedule.filter((days) => addDays(dueOn, days) <= today)
  return come.length ? kindOf(largest(come, Number.NEGATIVE_INFINITY)) : null
}

/** On the day of issue its own mail says when it is due: what would come on that day or before it is left out. */
export const comesAfterIssue = ({ issuedOn, dueOn }: { issuedOn: Day; dueOn: Day }, days: number): boolean =>
  addDays(dueOn, days) > issuedOn
