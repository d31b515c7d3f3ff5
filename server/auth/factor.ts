import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { passkeys, people, recoveryCodes } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { notify } from './notify'
import { recoveryHash } from './recovery'
import { totpStepOf } from './totp'

/** What a typed code is, worked out before the write that spends it. */
export type Code = { kind: 'totp'; step: number; secret: string } | { kind: 'recovery'; hash: string }

type Holder = { id: string; totpSecret: string | null }

/** Null for what cannot be a code of this person's. A recovery code is only known once it is spent. */
export async function readCode(ctx: Context, { id, totpSecret }: Holder, typed: string): Promise<Code | null> {
  const digits = typed.replace(/\s/g, '')
  if (/^\d{6}$/.test(digits)) {
    const step = totpSecret === null ? null : await totpStepOf(ctx, totpSecret, digits)
    return step === null || totpSecret === null ? null : { kind: 'totp', step, secret: totpSecret }
  }
  const hash = recoveryHash(ctx, id, typed)
  return hash === null ? null : { kind: 'recovery', hash }
}

/** A step of a write: true for whoever comes first with this code, false for everybody after. */
export async function spendCode(tx: Tx, ctx: Context, personId: string, code: Code): Promise<boolean> {
  if (code.kind === 'totp') {
    const fresh = or(isNull(people.totpStep), lt(people.totpStep, code.step))
    const spent = await tx
      .update(people)
      .set({ totpStep: code.step })
      .where(and(eq(people.id, personId), eq(people.totpSecret, code.secret), fresh))
      .returning({ id: people.id })
    return spent.length > 0
  }
  const spent = await tx
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.personId, personId), eq(recoveryCodes.hash, code.hash)))
    .returning({ hash: recoveryCodes.hash })
  if (!spent.length) return false
  record(tx, ctx, { did: 'person.recovery-code-used', thing: { kind: 'person', id: personId }, audience: 'staff' })
  await notify(tx, ctx, personId, 'recovery-code-used')
  return true
}

/**
 * For a select of people: one of their passkeys, if there are any. Names are written out, because a
 * select of one table leaves out whose column it is.
 */
export const anyPasskey = sql<
  string | null
>`(select mine.id from ${passkeys} mine where mine.person_id = people.id limit 1)`

/** An authenticator app or a passkey is set up: a password alone does not open the account. */
export const hasFactor = (person: { totpSecret: string | null; passkey: string | null }): boolean =>
  person.totpSecret !== null || person.passkey !== null

/** A step of a write that took a factor away: without another one, recovery codes have nothing to recover. */
export async function afterRemoval(tx: Tx, personId: string): Promise<void> {
  const [left] = await tx
    .select({ totpSecret: people.totpSecret, passkey: anyPasskey })
    .from(people)
    .where(eq(people.id, personId))
  if (left && !hasFactor(left)) await tx.delete(recoveryCodes).where(eq(recoveryCodes.personId, personId))
}
