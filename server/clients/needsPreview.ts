import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context, Firm } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type Day, dayIn } from '../kernel/time'
import { resumedCharges } from '../payments/charges/resumed'
import { missedDays } from '../subscriptions/restart'
import { type GetClientInput, getClientInput } from './input'

/** Returns whether the client becomes active only through the preview of its activation. */
export async function needsPreview(ctx: Context, input: GetClientInput): Promise<boolean> {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId } = parse(getClientInput, input)
  const [client] = await ctx.db
    .select({ stoppedOn: clients.stoppedOn })
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!client) throw new Refusal('not-found')
  return (await whyPreview(ctx.db, ctx, { clientId, ...client, firm: await ctx.firm() })) !== null
}

type Stopped = { clientId: string; stoppedOn: Day | null; firm: Firm }

/** Returns what to check before the client becomes active, as a message; null if nothing is invoiced or charged then. */
export async function whyPreview(
  db: Pick<Tx, 'select'>,
  ctx: Pick<Context, 'now' | 'payments'>,
  { clientId, stoppedOn, firm }: Stopped,
): Promise<string | null> {
  const today = dayIn(ctx.now(), firm.timeZone)
  if ((await missedDays(db, { clientId, stoppedOn, today })) !== null) {
    return 'Choose first from which day its subscriptions are invoiced again.'
  }
  const automatic = await resumedCharges(db, ctx, { clientId, firm })
  return automatic?.due.length ? 'Automatic payment will charge the saved card. Check the amounts first.' : null
}
