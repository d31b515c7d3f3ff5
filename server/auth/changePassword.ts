import { z } from 'zod'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { confirmIdentity } from './confirm'
import { requireGoodPassword } from './goodPassword'
import { notify } from './notify'
import { requireScope } from './policy'
import { setPassword } from './setPassword'
import { requirePerson } from './viewer'

const changePasswordInput = z.strictObject({
  password: z
    .string({ error: 'Choose a new password' })
    .min(1, 'Choose a new password')
    .max(1000, 'That password is too long'),
  proof: z.string().max(1000).optional(),
})
export type ChangePasswordInput = z.input<typeof changePasswordInput>

/** Ends every session but the one that asks. */
export async function changePassword(ctx: Context, input: ChangePasswordInput): Promise<void> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { password, proof } = parse(changePasswordInput, input)
  await requireGoodPassword(ctx, password, viewer)
  await confirmIdentity(ctx, proof)
  const passwordHash = await ctx.passwords.hash(password)
  const at = ctx.now()

  await ctx.write(async (tx) => {
    await setPassword(tx, { personId: viewer.id, passwordHash, at, exceptSession: viewer.sessionId })
    await notify(tx, ctx, viewer.id, 'password-changed')
    record(tx, ctx, {
      did: 'person.password-changed',
      thing: { kind: 'person', id: viewer.id },
      audience: 'staff',
      data: { email: viewer.email },
    })
  })
}
