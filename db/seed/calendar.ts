import { addDays, addMonths, type Day, daysBetween, monthStart } from '../../server/kernel/time'

/** The days that data is generated for, numbered from 0. Today is the last of them. */
export type Calendar = {
  days: Day[]
  /** 0 is Monday. */
  weekday: number[]
  today: Day
  /** The first day of the calendar month that day `i` is in. */
  monthOf: (i: number) => Day
  indexOf: (day: Day) => number
}

/** Two whole years before the current month, and the current month up to today. */
export function calendarOf(today: Day): Calendar {
  const start = monthStart(addMonths(today, -24))
  const days = daysBetween(start, today)
  const index = new Map(days.map((day, i) => [day, i]))
  const first = (new Date(`${start}T00:00:00Z`).getUTCDay() + 6) % 7
  return {
    days,
    weekday: days.map((_, i) => (first + i) % 7),
    today,
    monthOf: (i) => monthStart(days[i] ?? addDays(start, i)),
    indexOf: (day) => index.get(day) ?? (day < start ? -1 : days.length),
  }
}
