/** Lower case without accents: what searches compare, since SQLite folds ASCII only. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** An IBAN as people read and copy it, in fours; banks take the spaces. */
export const inFours = (code: string): string => code.replace(/\s+/g, '').replace(/(.{4})(?=.)/g, '$1 ')

/** Digit runs padded, so that "INV-9" sorts before "INV-10". */
export const naturalKey = (text: string): string => fold(text).replace(/\d+/g, (digits) => digits.padStart(12, '0'))
