import { eq } from 'drizzle-orm'
import { people, sessions } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { readCode, spendCode } from './factor'
import { countAttempt, giveBackIn } from './limits'
import { type Person, requirePerson } from './viewer'

const RECENT_MS = 10 * 60_000

/** True for ten minutes after the password or a factor was given in this session. */
export const recentlyConfirmed = (viewer: Person, now: Date): boolean =>
  viewer.confirmedAt !== null && now.getTime() - viewer.confirmedAt.getTime() < RECENT_MS

/**
 * Before an address, a password or a factor is changed: nothing is asked again within ten minutes, else
 * `proof` is the password, a code of the authenticator app or a recovery code. Refuses as 'invalid' at
 * the field `proof`.
 */
export async function confirmIdentity(ctx: Context, proof: string | undefined): Promise<void> {
  const viewer = requirePerson(ctx.viewer)
  const at = ctx.now()
  if (recentlyConfirmed(viewer, at)) return
  if (!proof) throw wrong('Enter your password to confirm that it is you')
  const attempt = await countAttempt(ctx, 'factorByPerson', viewer.id)
  const [person] = await ctx.db
    .select({ passwordHash: people.passwordHash, totpSecret: people.totpSecret })
    .from(people)
    .where(eq(people.id, viewer.id))
  const code = await readCode(ctx, { id: viewer.id, totpSecret: person?.totpSecret ?? null }, proof)
  const confirmed = code !== null && (await ctx.write((tx) => spendCode(tx, ctx, viewer.id, code)))
  // A password may look like a code.
  if (!confirmed && !(await ctx.passwords.verify(person?.passwordHash ?? null, proof))) {
    await ctx.write(async (tx) =>
      record(tx, ctx, { did: 'person.proof-refused', thing: { kind: 'person', id: viewer.id }, audience: 'staff' }),
    )
    throw wrong('This is not your password or one of your codes')
  }
  await ctx.write(async (tx) => {
    await tx.update(sessions).set({ confirmedAt: at }).where(eq(sessions.id, viewer.sessionId))
    await giveBackIn(tx, attempt)
  })
}

const wrong = (message: string) => new Refusal('invalid', 'Confirm that it is you.', { fields: { proof: [message] } })
