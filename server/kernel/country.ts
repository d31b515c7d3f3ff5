const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** Undefined for what is no code of ISO 3166, as names in imported files are. */
export const countryName = (code: string): string | undefined => (/^[A-Z]{2}$/.test(code) ? names.of(code) : undefined)
