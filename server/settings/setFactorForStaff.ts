import { and, eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import { firm, people } from '../../db/schema'
import { record } from '../activity/record'
import { confirmIdentity } from '../auth/confirm'
import { anyPasskey, hasFactor } from '../auth/factor'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'

const setFactorForStaffInput = z.strictObject({ required: z.boolean(), proof: z.string().max(1000).optional() })
export type SetFactorForStaffInput = z.input<typeof setFactorForStaffInput>

/**
 * Whether staff can do anything without a second factor. Who asks for it has one: nobody shuts
 * themselves out, and the first to try it is the one who can turn it off.
 */
export async function setFactorForStaff(ctx: Context, input: SetFactorForStaffInput): Promise<void> {
  requireScope(ctx.viewer, 'firm.settings')
  const viewer = requirePerson(ctx.viewer)
  const { required, proof } = parse(setFactorForStaffInput, input)
  await confirmIdentity(ctx, proof)
  await ctx.write(async (tx) => {
    const [admin] = await tx
      .select({ totpSecret: people.totpSecret, passkey: anyPasskey })
      .from(people)
      .where(eq(people.id, viewer.id))
    if (required && !(admin && hasFactor(admin))) {
      throw new Refusal('invalid', 'Staff sign in as before.', {
        fields: { required: ['Set up a second factor for yourself first, on the Security page'] },
      })
    }
    const changed = await tx
      .update(firm)
      .set({ factorForStaff: required })
      .where(and(eq(firm.id, 'firm'), ne(firm.factorForStaff, required)))
      .returning({ id: firm.id })
    if (!changed.length) return
    const did = required ? 'firm.factor-required' : 'firm.factor-not-required'
    record(tx, ctx, { did, thing: { kind: 'firm', id: 'firm' }, audience: 'staff' })
  })
}
