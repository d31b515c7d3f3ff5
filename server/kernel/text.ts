/** Lower case without accents: what searches compare, since SQLite folds ASCII only. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Letters that are drawn as one and mean two. */
const LIGATURES: Record<string, string> = {
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'st',
  ﬆ: 'st',
  Ĳ: 'IJ',
  ĳ: 'ij',
  Ǆ: 'DŽ',
  ǅ: 'Dž',
  ǆ: 'dž',
  Ǉ: 'LJ',
  ǈ: 'Lj',
  ǉ: 'lj',
  Ǌ: 'NJ',
  ǋ: 'Nj',
  ǌ: 'nj',
}
const LIGATURE = new RegExp(`[${Object.keys(LIGATURES).join('')}]`, 'g')

/**
 * The text as it is stored and drawn: composed (NFC), and ligatures that copying from a PDF leaves as their letters.
 * Not NFKC, which would also change what has a meaning of its own: ², ½, ™, №, full-width letters.
 */
export function tidyText(text: string): string {
  // Latin-1 has nothing to compose and no ligature.
  if (!/[^\0-\xff]/.test(text)) return text
  return text.normalize('NFC').replace(LIGATURE, (letter) => LIGATURES[letter] ?? letter)
}

/** An IBAN as people read and copy it, in fours; banks take the spaces. */
export const inFours = (code: string): string => code.replace(/\s+/g, '').replace(/(.{4})(?=.)/g, '$1 ')

/** Digit runs padded, so that "INV-9" sorts before "INV-10". */
export const naturalKey = (text: string): string => fold(text).replace(/\d+/g, (digits) => digits.padStart(12, '0'))
