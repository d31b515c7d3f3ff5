import { eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type SignInInput, signInInput } from './input'

/** The cookie of a new session. One answer, after the same work, for an unknown address and a wrong password. */
export async function signIn(ctx: Context, input: SignInInput): Promise<{ cookie: string }> {
  const { email, password } = parse(signInInput, input)
  const [person] = await ctx.db
    .select({
      id: people.id,
      name: people.name,
      passwordHash: people.passwordHash,
      staffRole: people.staffRole,
      status: people.status,
    })
    .from(people)
    .where(eq(people.email, email))

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
    throw new Refusal('invalid', 'That email address and password do not belong together.', {
      fields: { email: ['Check the address and the password'] },
    })
  }

  const session = await ctx.sessions.start({
    personId: person.id,
    staff: person.staffRole !== null,
    kind: 'browser',
    ip: ctx.from.ip,
    userAgent: ctx.from.userAgent,
  })
  await ctx.write(async (tx) =>
    record(tx, ctx, {
      did: 'session.started',
      thing: { kind: 'person', id: person.id },
      audience: 'staff',
      data: { email },
    }),
  )
  return session
}
