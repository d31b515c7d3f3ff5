import { randomBytes } from 'node:crypto'

export type IdPrefix =
  | 'cli'
  | 'per'
  | 'inv'
  | 'lin'
  | 'pay'
  | 'svc'
  | 'sub'
  | 'use'
  | 'imp'
  | 'evt'
  | 'job'
  | 'prc'
  | 'req'
  | 'lnk'
  | 'tok'
  | 'ntf'
  | 'ann'
  | 'log'
  | 'tax'
  | 'itm'
  | 'srq'
  | 'crn'
  | 'ref'
  | 'rcp'
  | 'chk'
  | 'crd'
  | 'chg'
  | 'bat'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * Crockford base 32: 48 bits of time and 80 of chance, so that ids made later sort later and an
 * index grows at its end. Not a secret: nothing opens by knowing an id.
 */
export function makeId(prefix: IdPrefix, now: number, random: (size: number) => Uint8Array = randomBytes): string {
  let time = ''
  for (let rest = now, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time
  let chance = ''
  for (const byte of random(16)) chance += ALPHABET[byte & 31]
  return `${prefix}_${time}${chance}`
}
