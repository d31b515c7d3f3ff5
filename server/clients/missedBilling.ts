import { and, eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { today } from '../settings/firm'
import { missedDays } from '../subscriptions/restart'
import { type GetClientInput, getClientInput } from './input'

/** Whether making the client active asks first from which day its subscriptions are invoiced again. */
export async function missedBilling(ctx: Context, input: GetClientInput): Promise<boolean> {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId } = parse(getClientInput, input)
  const [client] = await ctx.db
    .select({ stoppedOn: clients.stoppedOn })
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  return (await missedDays(ctx.db, { clientId, ...client, today: await today(ctx) })) !== null
}
