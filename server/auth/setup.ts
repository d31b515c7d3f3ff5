import { eq, isNotNull } from 'drizzle-orm'
import { z } from 'zod'
import { firm as firms, people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { networkOf } from '../kernel/network'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireGoodPassword } from './goodPassword'
import { hasStaff } from './hasStaff'
import { emailField } from './input'
import { countAttempt } from './limits'
import { openLink, requireToken, useLink } from './links'
import { setPassword } from './setPassword'
import { startSession } from './startSession'

const setUpInput = z.strictObject({
  token: z.unknown(),
  firm: z
    .string({ error: 'Enter the name of your firm' })
    .trim()
    .min(1, 'Enter the name of your firm')
    .max(200, 'A name has at most 200 characters'),
  name: z
    .string({ error: 'Enter your name' })
    .trim()
    .min(1, 'Enter your name')
    .max(200, 'A name has at most 200 characters'),
  email: emailField,
  password: z.string({ error: 'Choose a password' }).min(1, 'Choose a password').max(1000, 'That password is too long'),
})
export type SetUpInput = z.input<typeof setUpInput>

/** Refuses as 'gone' as soon as there is staff. Reading it uses nothing up. */
export async function readSetup(ctx: Context, input: { token: unknown }): Promise<void> {
  await openLink(ctx, 'setup', input.token)
  if (await hasStaff(ctx)) throw new Refusal('gone')
}

/** Names the firm, makes its first administrator and signs them in. */
export async function setUp(ctx: Context, input: SetUpInput): Promise<{ cookies: string[] }> {
  requireToken(input.token)
  const { token, firm, name, email, password } = parse(setUpInput, input)
  await countAttempt(ctx, 'acceptByIp', networkOf(ctx.from.ip))
  const link = await openLink(ctx, 'setup', token)
  await requireGoodPassword({ ...ctx, firm: async () => ({ ...(await ctx.firm()), name: firm }) }, password, {
    name,
    email,
  })
  const passwordHash = await ctx.passwords.hash(password)
  const newId = ctx.id('per')
  const at = ctx.now()

  const personId = await ctx.write(async (tx) => {
    const [staff] = await tx.select({ id: people.id }).from(people).where(isNotNull(people.staffRole)).limit(1)
    if (staff) throw new Refusal('gone')
    await useLink(tx, link, at)
    const [row] = await tx.select({ party: firms.party }).from(firms).where(eq(firms.id, 'firm'))
    await tx
      .update(firms)
      .set({ name: firm, party: { addressLines: [], ...row?.party, name: firm } })
      .where(eq(firms.id, 'firm'))
    const admin = {
      name,
      passwordHash,
      passwordChangedAt: at,
      staffRole: 'admin' as const,
      status: 'active' as const,
      emailVerifiedAt: at,
      updatedAt: at,
    }
    const [known] = await tx.select({ id: people.id }).from(people).where(eq(people.email, email))
    const id = known?.id ?? newId
    if (known) await tx.update(people).set(admin).where(eq(people.id, id))
    else await tx.insert(people).values({ id, email, createdAt: at, ...admin })
    await setPassword(tx, { personId: id, passwordHash, at })
    record(tx, ctx, {
      did: 'firm.set-up',
      thing: { kind: 'person', id },
      audience: 'staff',
      data: { email, name: firm },
    })
    return id
  })
  const person = { id: personId, email, passwordHash, staffRole: 'admin' as const }
  const { cookie, device } = await startSession(ctx, person, { kind: 'browser', device: undefined, by: 'password' })
  return { cookies: [cookie, device] }
}
