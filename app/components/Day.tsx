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

const texts = new Map<string, string>()
const KEPT = 5000

/** A list says the same few days again and again: formatting one is most of its cost. */
export function dayText(day: string, locale: string, style: 'short' | 'long' = 'short'): string {
  const key = `${day} ${locale} ${style}`
  let text = texts.get(key)
  if (text === undefined) {
    if (texts.size >= KEPT) texts.clear()
    text = format(locale, style).format(new Date(`${day}T00:00:00Z`))
    texts.set(key, text)
  }
  return text
}

/** A calendar day, the same in every time zone. */
export function Day({ day, locale }: { day: string; locale: string }) {
  return (
    <time dateTime={day} title={dayText(day, locale, 'long')} className="whitespace-nowrap" suppressHydrationWarning>
      {dayText(day, locale)}
    </time>
  )
}
