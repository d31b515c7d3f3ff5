import { and, eq } from 'drizzle-orm'
import { passkeys } from '../../../db/schema'
import { record } from '../../activity/record'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { confirmIdentity } from '../confirm'
import { afterRemoval } from '../factor'
import { type RemovePasskeyInput, removePasskeyInput } from '../input'
import { notify } from '../notify'
import { requireScope } from '../policy'
import { endSessions } from '../sessions'
import { requirePerson } from '../viewer'

export async function removePasskey(ctx: Context, input: RemovePasskeyInput): Promise<void> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { passkeyId, proof } = parse(removePasskeyInput, input)
  const mine = and(eq(passkeys.id, passkeyId), eq(passkeys.personId, viewer.id))
  const [passkey] = await ctx.db.select({ id: passkeys.id }).from(passkeys).where(mine)
  if (!passkey) throw new Refusal('not-found')
  await confirmIdentity(ctx, proof)
  await ctx.write(async (tx) => {
    const [removed] = await tx.delete(passkeys).where(mine).returning({ name: passkeys.name })
    if (!removed) throw new Refusal('not-found')
    await afterRemoval(tx, viewer.id)
    await endSessions(tx, viewer.id, viewer.sessionId)
    const thing = { kind: 'person', id: viewer.id }
    record(tx, ctx, { did: 'person.passkey-removed', thing, audience: 'staff', data: { name: removed.name } })
    await notify(tx, ctx, viewer.id, 'passkey-removed')
  })
}
