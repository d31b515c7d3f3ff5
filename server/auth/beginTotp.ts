import { eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { confirmIdentity } from './confirm'
import { type ProofInput, proofInput } from './input'
import { requireScope } from './policy'
import { newTotpSecret } from './totp'
import { requirePerson } from './viewer'

/** A new secret waits for its first code; an app that is set up already goes on until then. */
export async function beginTotp(ctx: Context, input: ProofInput): Promise<void> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { proof } = parse(proofInput, input)
  await confirmIdentity(ctx, proof)
  const totpPending = ctx.keys.seal('totp', newTotpSecret())
  await ctx.write(async (tx) => {
    await tx.update(people).set({ totpPending }).where(eq(people.id, viewer.id))
  })
}

export async function cancelTotp(ctx: Context): Promise<void> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  await ctx.write(async (tx) => {
    await tx.update(people).set({ totpPending: null }).where(eq(people.id, viewer.id))
  })
}
