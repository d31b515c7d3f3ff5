export type Reader = { locale: string; timeZone: string }

/** "15 March 2026 at 13:00 (Europe/Berlin)". */
export const momentText = (at: Date, { locale, timeZone }: Reader): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at)} (${timeZone})`
