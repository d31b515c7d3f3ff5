// Units are typed by the firm in the plural, as quantities are counted: "mailboxes", "GB", "vCPU hours".
const ENDINGS: [RegExp, string][] = [
  [/([^aeiou])ies$/, '$1y'],
  [/(x|ss|sh|[nrt]ch)es$/, '$1'],
  [/([^siu])s$/, '$1'],
]

// Their s belongs to them: "ms", "Mbps", "cookies", "series".
const KEPT = /(^|[^\p{L}])\p{L}{1,2}$|bps$|(ser|spec)ies$/u
const WITH_E = /(cook|mov)ies$/

/** One of what is counted: "mailbox" of "mailboxes", "GB day" of "GB days", and "GB" of "GB". */
export function oneOf(unit: string): string {
  if (KEPT.test(unit)) return unit
  if (WITH_E.test(unit)) return unit.slice(0, -1)
  const [ending, singular] = ENDINGS.find(([ending]) => ending.test(unit)) ?? []
  return ending && singular !== undefined ? unit.replace(ending, singular) : unit
}

/** What stands behind a quantity, a plain decimal or a number: "1 mailbox", "2.5 mailboxes". */
export const unitOf = (quantity: string | number, unit: string): string => (Number(quantity) === 1 ? oneOf(unit) : unit)
