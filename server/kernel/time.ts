/** A calendar day, "2026-03-15". */
export type Day = string

const MS = 86_400_000

// A day has no time zone, and UTC no change of the clock: plain arithmetic is right, and quick enough for a year of days.
const toMs = (day: Day): number => Date.parse(`${day}T00:00:00Z`)
const fromMs = (ms: number): Day => new Date(ms).toISOString().slice(0, 10)

/** Days before and after these are mistakes, and loops over them would not end in time. */
export const FIRST_DAY: Day = '1900-01-01'
export const LAST_DAY: Day = '2199-12-31'

/** True for a day of the calendar within these bounds. */
export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < FIRST_DAY || text > LAST_DAY) return false
  const ms = toMs(text)
  return !Number.isNaN(ms) && fromMs(ms) === text
}

const zones = new Map<string, { format: Intl.DateTimeFormat; second: number; day: Day }>()

/** The day that a moment falls on in a time zone. */
export function dayIn(moment: Date, timeZone: string): Day {
  let zone = zones.get(timeZone)
  if (!zone) {
    const format = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    zone = { format, second: Number.NaN, day: '' }
    zones.set(timeZone, zone)
  }
  // A page asks several times for the day that it is now, and a day begins with a whole second everywhere.
  const second = Math.floor(moment.getTime() / 1000)
  if (zone.second !== second) {
    const parts = Object.fromEntries(zone.format.formatToParts(moment).map(({ type, value }) => [type, value]))
    zone.day = `${parts.year}-${parts.month}-${parts.day}`
    zone.second = second
  }
  return zone.day
}

/** The moment at which a day begins in a time zone: midnight, or the first moment after it where midnight is skipped. */
export function startOfDay(day: Day, timeZone: string): Date {
  let low = toMs(day) - 15 * 3_600_000
  let high = toMs(day) + 15 * 3_600_000
  // Offsets run from -12 to +14 hours: the day begins between these two, and only later moments fall on it or after it.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (dayIn(new Date(middle), timeZone) >= day) high = middle
    else low = middle
  }
  return new Date(high)
}

/**
 * The moment at which clocks in a time zone show "2026-03-15T09:30": where the hour is skipped, one after it,
 * where it comes twice, one of both.
 */
export function momentAt(local: string, timeZone: string): Date {
  const wanted = Date.parse(`${local}:00Z`)
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const shown = (ms: number) => Date.parse(`${format.format(new Date(ms)).replace(' ', 'T')}Z`)
  let ms = wanted
  // The second look is for an offset that changed in between.
  for (let look = 0; look < 2; look++) ms += wanted - shown(ms)
  return new Date(ms)
}

export const addDays = (day: Day, days: number): Day => fromMs(toMs(day) + days * MS)

/** How many days after `from` another day is, negative before it. */
export const daysFrom = (from: Day, to: Day): number => (toMs(to) - toMs(from)) / MS

/** The same day of another month, or that month's last day where it has none. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return fromMs(Date.UTC(year, month - 1 + months, Math.min(date, last)))
}

export const monthStart = (day: Day): Day => `${day.slice(0, 7)}-01`

export const monthEnd = (day: Day): Day => addDays(addMonths(monthStart(day), 1), -1)

/** Both ends included. */
export function daysBetween(from: Day, to: Day): Day[] {
  const days: Day[] = []
  for (let ms = toMs(from); ms <= toMs(to); ms += MS) days.push(fromMs(ms))
  return days
}

export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
