import { eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { confirmIdentity } from './confirm'
import { anyPasskey, hasFactor } from './factor'
import { type ProofInput, proofInput } from './input'
import { notify } from './notify'
import { requireScope } from './policy'
import { newRecoveryCodes, replaceRecoveryCodes } from './recovery'
import { requirePerson } from './viewer'

/** Ten new codes, shown this once; the old ones open nothing any more. */
export async function makeRecoveryCodes(ctx: Context, input: ProofInput): Promise<{ codes: string[] }> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { proof } = parse(proofInput, input)
  await confirmIdentity(ctx, proof)
  const codes = newRecoveryCodes()
  const at = ctx.now()
  await ctx.write(async (tx) => {
    const [person] = await tx
      .select({ totpSecret: people.totpSecret, passkey: anyPasskey })
      .from(people)
      .where(eq(people.id, viewer.id))
    if (!person || !hasFactor(person)) {
      throw new Refusal('invalid', 'Recovery codes belong to a second factor.', {
        fields: { 'begin-totp': ['Set up an authenticator app first'] },
      })
    }
    await replaceRecoveryCodes(tx, ctx, viewer.id, codes, at)
    record(tx, ctx, { did: 'person.recovery-codes-made', thing: { kind: 'person', id: viewer.id }, audience: 'staff' })
    await notify(tx, ctx, viewer.id, 'recovery-codes-made')
  })
  return { codes }
}
