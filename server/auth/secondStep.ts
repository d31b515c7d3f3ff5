import { and, eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { findChallenge, takeChallenge } from './challenges'
import { type SecondStepInput, secondStepInput } from './input'
import { proveByCode } from './proveByCode'
import { passwordMark } from './signIn'
import { type Started, startSession } from './startSession'

/**
 * Completes a sign-in that a password began. 'signed-out' where it has to begin anew: the ten minutes
 * are over, it was completed already, or the password was changed in between.
 */
export async function secondStep(ctx: Context, input: SecondStepInput): Promise<Started> {
  const { token, code, device } = parse(secondStepInput, input)
  const person = await halfSignedIn(ctx, token)
  if (!person || !token) throw new Refusal('signed-out', BEGIN_ANEW)
  const at = ctx.now()
  await proveByCode(ctx, person, code, async (tx) => {
    if (!(await takeChallenge(tx, 'second-step', token, at))) throw new Refusal('signed-out', BEGIN_ANEW)
  })
  return startSession(ctx, person, { kind: 'browser', device, by: 'code' })
}

const BEGIN_ANEW = 'That took too long. Enter your address and password again.'

/** Whose sign-in waits for its second step; null where there is none. */
export async function halfSignedIn(ctx: Context, token: string | undefined) {
  const challenge = await findChallenge(ctx, 'second-step', token)
  if (!challenge?.personId) return null
  const [person] = await ctx.db
    .select({
      id: people.id,
      email: people.email,
      passwordHash: people.passwordHash,
      staffRole: people.staffRole,
      totpSecret: people.totpSecret,
    })
    .from(people)
    .where(and(eq(people.id, challenge.personId), eq(people.status, 'active')))
  return person && passwordMark(ctx, person.passwordHash) === challenge.data.password ? person : null
}
