import { and, eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { dayIn } from '../kernel/time'
import { recountClient } from './counts'
import { type SetClientStatusInput, setClientStatusInput } from './detailsInput'
import { whyPreview } from './needsPreview'
import { stopAutomatic } from './stopAutomatic'

const did = { active: 'client.activated', inactive: 'client.made-inactive', archived: 'client.archived' } as const

/**
 * To any status from any other; setting the one it has changes nothing. What the new status stops is stopped in the
 * same write. Throws 'conflict' if activation would invoice missed days or charge a saved card: see `activateClient`.
 */
export async function setClientStatus(ctx: Context, input: SetClientStatusInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId, status } = parse(setClientStatusInput, input)
  const at = ctx.now()
  const firm = await ctx.firm()
  const day = dayIn(at, firm.timeZone)

  return ctx.write(async (tx) => {
    const [before] = await tx
      .select({ name: clients.name, status: clients.status, stoppedOn: clients.stoppedOn })
      .from(clients)
      .where(and(eq(clients.id, clientId), published(clients.importId)))
    if (!before) throw new Refusal('not-found')
    if (before.status === status) return { name: before.name }
    const { stoppedOn } = before
    const check = status === 'active' ? await whyPreview(tx, ctx, { clientId, stoppedOn, firm }) : null
    if (check) throw new Refusal('conflict', check)
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
