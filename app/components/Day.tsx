const formats = new Map<string, Intl.DateTimeFormat>()

// Making an Intl.DateTimeFormat costs far more than using one.
function format(locale: string, style: 'short' | 'long'): Intl.DateTimeFormat {
  const key = `${locale} ${style}`
  let made = formats.get(key)
  if (!made) {
    const month = style === 'short' ? 'short' : 'long'
    made = new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month,
      year: 'numeric',
      timeZone: 'UTC',
      ...(style === 'long' ? { weekday: 'long' } : {}),
    })
    formats.set(key, made)
  }
  return made
}

export const dayText = (day: string, locale: string, style: 'short' | 'long' = 'short'): string =>
  format(locale, style).format(new Date(`${day}T00:00:00Z`))

/** A calendar day, the same in every time zone. */
export function Day({ day, locale }: { day: string; locale: string }) {
  return (
    <time dateTime={day} title={dayText(day, locale, 'long')} className="whitespace-nowrap" suppressHydrationWarning>
      {dayText(day, locale)}
    </time>
  )
}
