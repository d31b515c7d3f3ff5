import { eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { networkOf } from '../kernel/network'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { CHALLENGE_SECONDS, makeChallenge } from './challenges'
import { setCookie } from './cookies'
import { deviceKnows } from './device'
import { anyPasskey, hasFactor } from './factor'
import { type SignInInput, signInInput } from './input'
import { countAttempt, countWithin, giveBack } from './limits'
import { codeMissing, proveByCode } from './proveByCode'
import { type Started, startSession } from './startSession'

export const STEP = 'origins-step'

/** `cookie` is the Set-Cookie line of half a sign-in, which the second step completes. */
export type SecondAsked = { step: 'second'; cookie: string }

/**
 * Behind both doors, the page and the API's. One answer, after the same work, for an unknown address,
 * a wrong password and somebody deactivated; whoever is over a limit costs no hash. A script
 * ('refresh') gives the code of its second factor at once and is refused as 'invalid' at `code`
 * without it.
 */
export function signIn(ctx: Context, input: SignInInput & { kind: 'refresh' }): Promise<Started>
export function signIn(ctx: Context, input: SignInInput): Promise<Started | SecondAsked>
export async function signIn(ctx: Context, input: SignInInput): Promise<Started | SecondAsked> {
  const { email, password, code, device, kind } = parse(signInInput, input)
  const network = networkOf(ctx.from.ip)
  const byIp = await countAttempt(ctx, 'signInByIp', network)
  const [person] = await ctx.db
    .select({
      id: people.id,
      email: people.email,
      passwordHash: people.passwordHash,
      staffRole: people.staffRole,
      status: people.status,
      totpSecret: people.totpSecret,
      passkey: anyPasskey,
    })
    .from(people)
    .where(eq(people.email, email))

  // A stranger who tries an address over and over slows down strangers, not the person whose it is.
  const known = person !== undefined && deviceKnows(ctx, device, person.id)
  const byEmail = await countWithin(ctx, 'signInByEmail', email)
  const slow = byEmail || known ? null : await countAttempt(ctx, 'signInSlow', `${email} ${network}`)

  const matches = await ctx.passwords.verify(person?.passwordHash ?? null, password)
  if (!person || !matches || person.status !== 'active') {
    await ctx.write(async (tx) =>
      record(tx, ctx, {
        did: 'session.refused',
        thing: { kind: 'person', id: person?.id ?? '' },
        audience: 'staff',
        data: { email },
      }),
    )
    throw new Refusal('invalid', 'Wrong email address or password.', {
      fields: { email: ['Check the address and the password'] },
    })
  }

  // Limits count failures. A wrong code is one; one that is still to be entered is not.
  const succeeded = () => giveBack(ctx, byIp, byEmail, slow)
  if (!hasFactor(person)) {
    await succeeded()
    return startSession(ctx, person, { kind, device, by: 'password' })
  }
  if (kind === 'refresh' && code) {
    await proveByCode(ctx, person, code)
    await succeeded()
    return startSession(ctx, person, { kind, device, by: 'code' })
  }
  await succeeded()
  if (kind === 'refresh') throw codeMissing()
  const data = { password: passwordMark(ctx, person.passwordHash) }
  const token = await makeChallenge(ctx, 'second-step', { personId: person.id, data })
  return { step: 'second', cookie: setCookie(ctx, STEP, token, CHALLENGE_SECONDS['second-step']) }
}

/** Says whether a password is still the one that was given, without keeping either. */
export const passwordMark = (ctx: Pick<Context, 'keys'>, passwordHash: string | null): string =>
  ctx.keys.mac('second-step', passwordHash ?? '')
