import { Refusal } from '../kernel/refusal'
import { addDays, type Day, isDay } from '../kernel/time'
import type { Restart } from '../subscriptions/rules'

/** How far ahead billing may start again, in days. */
const MOST_DAYS_AHEAD = 366

/** The choice of a form. Refusal 'invalid' at `day` for one that cannot be. */
export function restartFrom(
  { from, day = '' }: { from: Restart['from']; day?: string | undefined },
  today: Day,
): Restart {
  if (from !== 'day') return { from }
  if (!isDay(day)) throw refused('Enter a day, like 2026-03-31')
  if (day > addDays(today, MOST_DAYS_AHEAD)) throw refused('Choose a day within the next year')
  return { from, day }
}

const refused = (message: string) => new Refusal('invalid', undefined, { fields: { day: [message] } })
