import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '../../db/client'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireGoodPassword } from './goodPassword'
import { type Link, openLink, requireToken, useLink } from './links'
import { notify } from './notify'
import { setPassword } from './setPassword'

const resetInput = z.strictObject({
  token: z.unknown(),
  password: z.string({ error: 'Choose a password' }).min(1, 'Choose a password').max(1000, 'That password is too long'),
})
export type ResetPasswordInput = z.input<typeof resetInput>

/** Whose password the link of a mail sets anew. Reading it uses nothing up. */
export async function readReset(ctx: Context, input: { token: unknown }): Promise<{ email: string }> {
  const link = await openLink(ctx, 'reset', input.token)
  const { email } = await personOf(ctx.db, link)
  return { email }
}

/** Ends all sessions and signs nobody in: whoever has a second factor is asked for it as ever. */
export async function resetPassword(ctx: Context, input: ResetPasswordInput): Promise<{ email: string }> {
  requireToken(input.token)
  const { token, password } = parse(resetInput, input)
  const link = await openLink(ctx, 'reset', token)
  const { name, email } = await personOf(ctx.db, link)
  await requireGoodPassword(ctx, password, { name, email })
  const passwordHash = await ctx.passwords.hash(password)
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const person = await personOf(tx, link)
    await useLink(tx, link, at)
    await setPassword(tx, { personId: person.id, passwordHash, at })
    await notify(tx, ctx, person.id, 'password-changed')
    record(tx, ctx, {
      did: 'person.password-reset',
      thing: { kind: 'person', id: person.id },
      audience: 'staff',
      data: { email: person.email },
    })
    return { email: person.email }
  })
}

/** Gone with the account, and where the address that it was mailed to is no longer theirs. */
async function personOf(db: Pick<Tx, 'select'>, link: Link) {
  const [person] = await db
    .select({ id: people.id, name: people.name, email: people.email })
    .from(people)
    .where(and(eq(people.id, link.personId ?? ''), eq(people.email, link.email), eq(people.status, 'active')))
  if (!person) throw new Refusal('gone')
  return person
}
