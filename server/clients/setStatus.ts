import { and, eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { missedDays } from '../subscriptions/restart'
import { recountClient } from './counts'
import { type SetClientStatusInput, setClientStatusInput } from './detailsInput'
import { stopAutomatic } from './stopAutomatic'

const did = { active: 'client.activated', inactive: 'client.made-inactive', archived: 'client.archived' } as const

/**
 * To any status from any other; setting the one it has changes nothing. What the new status stops is stopped in the
 * same write. Refusal 'conflict' for one that becomes active and has days that were not invoiced: see `activateClient`.
 */
export async function setClientStatus(ctx: Context, input: SetClientStatusInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId, status } = parse(setClientStatusInput, input)
  const at = ctx.now()
  const day = await today(ctx)

  return ctx.write(async (tx) => {
    const [before] = await tx
      .select({ name: clients.name, status: clients.status, stoppedOn: clients.stoppedOn })
      .from(clients)
      .where(and(eq(clients.id, clientId), published(clients.importId)))
    if (!before) throw new Refusal('not-found')
    if (before.status === status) return { name: before.name }
    const { stoppedOn } = before
    if (status === 'active' && (await missedDays(tx, { clientId, stoppedOn, today: day })) !== null) {
      throw new Refusal('conflict', 'Choose first from which day its subscriptions are invoiced again.')
    }
    const stops = status === 'active' ? null : before.status === 'active' ? day : stoppedOn
    await tx.update(clients).set({ status, stoppedOn: stops, updatedAt: at }).where(eq(clients.id, clientId))
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
