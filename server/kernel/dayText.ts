type Known = { format: Intl.DateTimeFormat; texts: Map<string, string> }

const locales = new Map<string, Known>()
const KEPT = 5000

// Making an Intl.DateTimeFormat costs far more than using one.
function knownOf(locale: string): Known {
  let known = locales.get(locale)
  if (!known) {
    const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
    known = { format, texts: new Map() }
    locales.set(locale, known)
  }
  return known
}

/** A list says the same few days again and again: formatting one is most of its cost. */
export function dayText(day: string, locale: string): string {
  const { format, texts } = knownOf(locale)
  let text = texts.get(day)
  if (text === undefined) {
    if (texts.size >= KEPT) texts.clear()
    text = format.format(new Date(`${day}T00:00:00Z`))
    texts.set(day, text)
  }
  return text
}
