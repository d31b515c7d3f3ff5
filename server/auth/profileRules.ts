/** How dates and numbers may be written: each is listed with a day and an amount as it writes them. */
export const locales = [
  'en-GB',
  'en-US',
  'en-AU',
  'en-CA',
  'en-IE',
  'en-IN',
  'en-NZ',
  'en-ZA',
  'cs-CZ',
  'da-DK',
  'de-AT',
  'de-CH',
  'de-DE',
  'el-GR',
  'es-ES',
  'es-MX',
  'et-EE',
  'fi-FI',
  'fr-BE',
  'fr-CA',
  'fr-CH',
  'fr-FR',
  'hr-HR',
  'hu-HU',
  'it-CH',
  'it-IT',
  'ja-JP',
  'ko-KR',
  'lt-LT',
  'lv-LV',
  'nb-NO',
  'nl-BE',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'pt-PT',
  'ro-RO',
  'sk-SK',
  'sl-SI',
  'sv-SE',
  'tr-TR',
  'uk-UA',
  'zh-CN',
  'zh-TW',
] as const

/** Every zone there is by its name, UTC first. */
export const timeZones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

/** A value that is set already can stay, listed or not. */
export const withOwn = (all: string[], own: string): string[] => (all.includes(own) ? all : [own, ...all])

/** "Europe" with "Europe/Berlin", ...; zones without a region come first, under none. `own` is among them. */
export function zonesByRegion(own: string): { region: string; zones: string[] }[] {
  const regions = new Map<string, string[]>([['', []]])
  for (const zone of withOwn(timeZones(), own)) {
    const region = zone.includes('/') ? (zone.split('/')[0] ?? '') : ''
    regions.set(region, [...(regions.get(region) ?? []), zone])
  }
  return [...regions].map(([region, inside]) => ({ region, zones: inside }))
}
