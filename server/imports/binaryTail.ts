import type { Rounding } from '../kernel/exact'

/** What a sum in binary floating point leaves: at least six zeros or nines behind the decimals of the currency. */
const TAIL = /^(?:0{6}|9{6})/

/**
 * An amount without the tail of a binary sum: "39.620000000000005" is 39.62, and `rounds` is called with the
 * difference. Any other amount of too many decimals stays as it is, to be rejected: 10.005 EUR says something else.
 */
export function withoutBinaryTail(text: string, exponent: number, rounds: (rounding: Rounding) => void): string {
  const [, sign = '', whole = '', frac = ''] = /^([+-]?)(\d{1,20})\.(\d{1,100})$/.exec(text) ?? []
  const tail = frac.slice(exponent)
  if (!TAIL.test(tail) || /^0*$/.test(tail)) return text
  const up = tail.startsWith('9') ? 1n : 0n
  const minor = BigInt(whole + frac.slice(0, exponent)) + up
  const added = minor * 10n ** BigInt(tail.length) - BigInt(whole + frac)
  rounds({ digits: sign === '-' ? -added : added, places: frac.length })
  const digits = minor.toString().padStart(exponent + 1, '0')
  const cut = digits.length - exponent
  return `${sign}${digits.slice(0, cut)}${exponent ? `.${digits.slice(cut)}` : ''}`
}
