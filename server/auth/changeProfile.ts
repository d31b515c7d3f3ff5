import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireScope } from './policy'
import { locales, timeZones } from './profileRules'
import { requirePerson } from './viewer'

const changeProfileInput = z.strictObject({
  name: z
    .string({ error: 'Enter your name' })
    .trim()
    .min(1, 'Enter your name')
    .max(200, 'A name has at most 200 characters'),
  locale: z.string({ error: 'Choose from the list' }),
  timeZone: z.string({ error: 'Choose from the list' }),
})
export type ChangeProfileInput = z.input<typeof changeProfileInput>

/** The own name, how dates and numbers are written, and the time zone. What is set already may stay, listed or not. */
export async function changeProfile(ctx: Context, input: ChangeProfileInput): Promise<void> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const set = parse(changeProfileInput, input)
  const fields = {
    ...([...locales, viewer.locale].includes(set.locale) ? {} : { locale: ['Choose from the list'] }),
    ...([...timeZones(), viewer.timeZone].includes(set.timeZone) ? {} : { timeZone: ['Choose from the list'] }),
  }
  if (Object.keys(fields).length) throw new Refusal('invalid', undefined, { fields })
  const changed = (['name', 'locale', 'timeZone'] as const).filter((field) => set[field] !== viewer[field])
  if (!changed.length) return
  const at = ctx.now()

  await ctx.write(async (tx) => {
    await tx
      .update(people)
      .set({ ...set, updatedAt: at })
      .where(eq(people.id, viewer.id))
    record(tx, ctx, {
      did: 'person.profile-changed',
      thing: { kind: 'person', id: viewer.id },
      audience: 'staff',
      data: { email: viewer.email, changed },
    })
  })
}
