import type { Context } from '../context'
import { recentlyConfirmed } from './confirm'
import { requireScope } from './policy'
import { locales, withOwn, zonesByRegion } from './profileRules'
import { requirePerson } from './viewer'

/** The own profile with what can be chosen in it. `confirmed`: a change asks for no proof just now. */
export async function getProfile(ctx: Context) {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { name, email, locale, timeZone } = viewer
  return {
    name,
    email,
    locale,
    timeZone,
    confirmed: recentlyConfirmed(viewer, ctx.now()),
    locales: withOwn([...locales], locale).map((one) => ({ locale: one, label: localeLabel(one) })),
    zones: zonesByRegion(timeZone),
  }
}

const languages = (name: string) =>
  new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(name) ?? name
const SAMPLE = new Date('2026-12-31T00:00:00Z')

/** "English (United Kingdom): 31 Dec 2026, 1,234.50" */
function localeLabel(locale: string): string {
  const day = SAMPLE.toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const amount = (1234.5).toLocaleString(locale, { minimumFractionDigits: 2, useGrouping: 'always' })
  return `${languages(locale)}: ${day}, ${amount}`
}
