import { and, eq, isNotNull } from 'drizzle-orm'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { confirmIdentity } from './confirm'
import { afterRemoval, anyPasskey, hasFactor } from './factor'
import { type ProofInput, proofInput } from './input'
import { notify } from './notify'
import { requireScope } from './policy'
import { recoveryCodesLeft } from './recovery'
import { endSessions } from './sessions'
import { requirePerson } from './viewer'

/**
 * Done twice is done once. The other sessions end: the account stands open to less than before, and
 * only who has just confirmed it stays in.
 */
export async function removeTotp(ctx: Context, input: ProofInput): Promise<void> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { proof } = parse(proofInput, input)
  await confirmIdentity(ctx, proof)
  await ctx.write(async (tx) => {
    const [removed] = await tx
      .update(people)
      .set({ totpSecret: null, totpPending: null })
      .where(and(eq(people.id, viewer.id), isNotNull(people.totpSecret)))
      .returning({ id: people.id })
    if (!removed) return
    const [left] = await tx
      .select({ totpSecret: people.totpSecret, passkey: anyPasskey })
      .from(people)
      .where(eq(people.id, viewer.id))
    if (left && hasFactor(left) && (await recoveryCodesLeft(tx, viewer.id)) === 0) {
      throw new Refusal('invalid', 'The authenticator app was not removed.', {
        fields: { 'make-codes': ['Make new recovery codes first: without scripts, passkeys alone do not let you in'] },
      })
    }
    await afterRemoval(tx, viewer.id)
    await endSessions(tx, viewer.id, viewer.sessionId)
    record(tx, ctx, { did: 'person.totp-removed', thing: { kind: 'person', id: viewer.id }, audience: 'staff' })
    await notify(tx, ctx, viewer.id, 'totp-removed')
  })
}
