const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** Undefined for two letters that ISO 3166 gives to no country. */
export const countryName = (code: string): string | undefined => names.of(code)
