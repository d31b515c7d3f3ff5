const formats = new Map<string, Intl.DateTimeFormat>()

// Making an Intl.DateTimeFormat costs far more than using one.
function format(locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone })
    formats.set(key, made)
  }
  return made
}

/** A moment in the viewer's time zone, with the exact instant behind it. `at` is an ISO date. */
export function Moment({ at, viewer }: { at: string; viewer: { locale: string; timeZone: string } }) {
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums" suppressHydrationWarning>
      {format(viewer.locale, viewer.timeZone).format(new Date(at))}
    </time>
  )
}
