/** Lower case without accents: the key of names. SQLite folds ASCII only. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Letters that have no accent to take off, and the ones people type for them. */
const PLAIN: Record<string, string> = {
  ß: 'ss',
  ẞ: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  å: 'a',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  '’': "'",
  '‘': "'",
  '‐': '-',
  '‑': '-',
  '–': '-',
}
/** The second spelling of letters that have two: "Köhler" is Kohler to some and Koehler to others. */
const WIDE: Record<string, string> = { ...PLAIN, ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }
const PLAIN_LETTER = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g')
const WIDE_LETTER = new RegExp(`[${Object.keys(WIDE).join('')}]`, 'g')

const plainOf = (lower: string): string => fold(lower.replace(PLAIN_LETTER, (letter) => PLAIN[letter] ?? letter))
const wideOf = (lower: string): string => fold(lower.replace(WIDE_LETTER, (letter) => WIDE[letter] ?? letter))

const wordsOf = (text: string): string[] => text.normalize('NFC').toLowerCase().split(/\s+/).filter(Boolean)

/**
 * What a row is searched by: the parts in lower case without accents, then the second spelling of the words
 * that have one. "Köhler Søn" is "kohler son koehler soen".
 */
export function searchText(...parts: (string | null | undefined)[]): string {
  const words = parts.flatMap((part) => (part ? wordsOf(part) : []))
  const plain = words.map(plainOf)
  const wide = words.flatMap((word, i) => {
    const spelling = wideOf(word)
    return spelling === plain[i] ? [] : [spelling]
  })
  return [...plain, ...wide].join(' ')
}

/** A word of a search as its two spellings, which are equal for most words. */
export type SearchWord = [plain: string, wide: string]

const MOST_WORDS = 8

/**
 * The words of a search, each of which a row must contain. Commas and semicolons around words do not count. From
 * the eighth on they are one phrase, so that there are few kinds of searches.
 */
export function searchWords(query: string): SearchWord[] {
  const typed = wordsOf(query)
  const bare = typed.map((word) => word.replace(/^[,;]+|[,;]+$/g, '')).filter(Boolean)
  const words = bare.length ? bare : typed
  const phrase = words.slice(MOST_WORDS - 1).join(' ')
  const all = [...new Set(words.slice(0, MOST_WORDS - 1)), ...(phrase ? [phrase] : [])]
  return all.map((word) => [plainOf(word), wideOf(word)])
}

/** True for a text that contains each word of a search, in any order: what the database answers for `searchText`. */
export function matchesWords(text: string, words: SearchWord[]): boolean {
  const folded = searchText(text)
  return words.every(([plain, wide]) => folded.includes(plain) || folded.includes(wide))
}

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
