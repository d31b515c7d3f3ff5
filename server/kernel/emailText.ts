/**
 * An address as people read it: the labels of its domain in Unicode. A label stays in ASCII if it mixes Latin letters
 * with Cyrillic or Greek ones, which look alike. Browsers may import this; `canonicalEmail` is the way back.
 */
export function shownEmail(email: string): string {
  const at = email.lastIndexOf('@')
  if (at < 0 || !email.includes('xn--', at)) return email
  const labels = email.slice(at + 1).split('.')
  return `${email.slice(0, at)}@${labels.map(shownLabel).join('.')}`
}

/** "Name <address>" or an address alone, as people read it. */
export const shownSender = (sender: string): string => {
  const [, name, email] = /^(.*<)(.*)>$/.exec(sender) ?? []
  return email === undefined ? shownEmail(sender) : `${name}${shownEmail(email)}>`
}

const LATIN = /\p{Script=Latin}/u
const ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}]/u

function shownLabel(label: string): string {
  const text = label.startsWith('xn--') ? decoded(label.slice(4)) : null
  if (text === null || !/[^\0-\x7f]/.test(text) || /[\s\p{C}]/u.test(text)) return label
  return LATIN.test(text) && ALIKE.test(text) ? label : text
}

const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700

/** Punycode (RFC 3492), which browsers offer no function for. Null if it is malformed. */
function decoded(code: string): string | null {
  const cut = code.lastIndexOf('-')
  const points = [...code.slice(0, Math.max(0, cut))].map((letter) => letter.codePointAt(0) ?? 0)
  let point = 128
  let bias = 72
  let i = 0
  for (let at = cut + 1; at < code.length; ) {
    const before = i
    let weight = 1
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(code.charCodeAt(at++))
      if (digit === null) return null
      i += digit * weight
      const t = Math.min(T_MAX, Math.max(T_MIN, k - bias))
      if (digit < t) break
      weight *= BASE - t
    }
    const count = points.length + 1
    bias = adapted(i - before, count, before === 0)
    point += Math.floor(i / count)
    i %= count
    if (point > 0x10ffff) return null
    points.splice(i++, 0, point)
  }
  return points.map((point) => String.fromCodePoint(point)).join('')
}

/** a to z, then 0 to 9. Null for what is neither, and at the end of the text. */
function digitOf(code: number): number | null {
  if (code >= 97 && code <= 122) return code - 97
  return code >= 48 && code <= 57 ? code - 22 : null
}

function adapted(change: number, count: number, first: boolean): number {
  let delta = Math.floor(first ? change / DAMP : change / 2)
  delta += Math.floor(delta / count)
  let k = 0
  for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) delta = Math.floor(delta / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * delta) / (delta + SKEW))
}
