import { and, eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { treatmentOf } from '../invoices/freeze'
import { firmProblem } from '../invoices/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { resumedCharges } from '../payments/charges/resumed'
import { today } from '../settings/firm'
import { invoiceClient } from '../subscriptions/invoiceClient'
import { planRestart, restartSubscriptions } from '../subscriptions/restart'
import { recountClient } from './counts'
import { type ActivateClientInput, activateClientInput } from './detailsInput'
import { restartFrom } from './restartFrom'
import { seenOf } from './seenOf'

/**
 * Makes a client active, starts to invoice its subscriptions again from the chosen day, and issues the invoices of the
 * preview. Throws 'invalid' if its invoices or charges have changed since, and at `firm` if the firm has no legal name
 * or address for an invoice. One that is active stays as it is.
 */
export async function activateClient(
  ctx: Context,
  input: ActivateClientInput,
): Promise<{ name: string; numbers: string[] }> {
  requireScope(ctx.viewer, 'clients.manage')
  requireScope(ctx.viewer, 'invoices.manage')
  const { clientId, seen, ...asked } = parse(activateClientInput, input)
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const restart = restartFrom(asked, day)
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const [client] = await tx
      .select()
      .from(clients)
      .where(and(eq(clients.id, clientId), published(clients.importId)))
    if (!client) throw new Refusal('not-found')
    const { name, status, stoppedOn } = client
    if (status === 'active') return { name, numbers: [] }
    const terms = { clientId, stoppedOn, firm, today: day, treatment: treatmentOf(client, firm) }
    const plan = await planRestart(tx, restart, terms)
    const automatic = await resumedCharges(tx, ctx, { clientId, firm })
    if (seenOf(plan, automatic) !== seen) {
      throw new Refusal('invalid', 'The invoices or charges changed since you saw this page. Check them again.')
    }
    const problem = plan.bills.length ? firmProblem(firm.party) : null
    if (problem) throw new Refusal('invalid', 'The client was not made active.', { fields: { firm: [problem] } })
    await tx.update(clients).set({ status: 'active', stoppedOn: null, updatedAt: at }).where(eq(clients.id, clientId))
    await recountClient(tx, status, 'active')
    const settled = await restartSubscriptions(tx, ctx, restart, terms)
    record(tx, ctx, {
      did: 'client.activated',
      thing: { kind: 'client', id: clientId },
      clientId,
      audience: 'staff',
      data: { name, from: status, billing: restart.from, ...(restart.from === 'day' ? { on: restart.day } : {}) },
    })
    const issued = await invoiceClient(tx, ctx, { clientId, firm, today: day, settled })
    return { name, numbers: issued.map(({ number }) => number) }
  })
}
