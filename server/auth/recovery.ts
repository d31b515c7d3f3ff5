import { randomBytes } from 'node:crypto'
import { count, eq } from 'drizzle-orm'
import type { ReadDb, Tx } from '../../db/client'
import { recoveryCodes } from '../../db/schema'
import type { Context } from '../context'

const CODES = 10
/** Crockford's, so that what is misread (O, I, L) is understood. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const LETTERS = 12

/** Ten codes of 60 bits: "7k2m-9qrd-x0vt". */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: CODES }, () => {
    const letters = Array.from(randomBytes(LETTERS), (byte) => ALPHABET[byte & 31]).join('')
    return (letters.match(/.{4}/g) ?? []).join('-')
  })

/** How a code is kept, however it was typed; null for what cannot be one. */
export function recoveryHash(ctx: Pick<Context, 'keys'>, personId: string, typed: string): string | null {
  const letters = typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
  if (letters.length !== LETTERS || [...letters].some((letter) => !ALPHABET.includes(letter))) return null
  return ctx.keys.mac('recovery', personId, letters)
}

/** A step of a write: these are the person's codes from now on, and no older ones. */
export async function replaceRecoveryCodes(
  tx: Tx,
  ctx: Pick<Context, 'keys'>,
  personId: string,
  codes: string[],
  at: Date,
) {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.personId, personId))
  const rows = codes.flatMap((code) => recoveryHash(ctx, personId, code) ?? [])
  await tx.insert(recoveryCodes).values(rows.map((hash) => ({ personId, hash, createdAt: at })))
}

export async function recoveryCodesLeft(db: ReadDb | Tx, personId: string): Promise<number> {
  const [row] = await db.select({ left: count() }).from(recoveryCodes).where(eq(recoveryCodes.personId, personId))
  return Number(row?.left ?? 0)
}
