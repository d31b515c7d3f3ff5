import { and, eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { recountClient } from './counts'
import { type SetClientStatusInput, setClientStatusInput } from './detailsInput'
import { stopAutomatic } from './stopAutomatic'

const did = { active: 'client.activated', inactive: 'client.made-inactive', archived: 'client.archived' } as const

/**
 * To any status from any other; setting the one it has changes nothing. What the new status stops is stopped in the
 * same write.
 */
export async function setClientStatus(ctx: Context, input: SetClientStatusInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId, status } = parse(setClientStatusInput, input)
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const [before] = await tx
      .select({ name: clients.name, status: clients.status })
      .from(clients)
      .where(and(eq(clients.id, clientId), published(clients.importId)))
    if (!before) throw new Refusal('not-found')
    if (before.status === status) return { name: before.name }
    await tx.update(clients).set({ status, updatedAt: at }).where(eq(clients.id, clientId))
    await recountClient(tx, before.status, status)
    const stopped = await stopAutomatic(tx, ctx, { clientId, before: before.status, after: status })
    record(tx, ctx, {
      did: did[status],
      thing: { kind: 'client', id: clientId },
      clientId,
      audience: 'staff',
      data: { name: before.name, from: before.status, ...stopped },
    })
    return { name: before.name }
  })
}
