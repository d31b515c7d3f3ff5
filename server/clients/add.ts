import { clients } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { derived } from '../imports/clientFields'
import { exponentIn } from '../imports/rules'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { recountClient } from './counts'
import { type AddClientInput, addClientInput } from './detailsInput'
import { refuseTakenNumber } from './numberTaken'
import { vatIdProblem } from './vatId'

/** Sent twice with the same `clientId` it adds one client. */
export async function addClient(ctx: Context, input: AddClientInput): Promise<{ id: string; name: string }> {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId: id, ...details } = parse(addClientInput, input)
  const problem = vatIdProblem(details.vatId, details.country)
  if (problem) throw new Refusal('invalid', undefined, { fields: { vatId: [problem] } })
  const at = ctx.now()
  const filled = { ...details, externalId: details.externalId || null }
  const row = {
    ...filled,
    ...derived(filled),
    id,
    exponent: exponentIn(details.currency),
    createdAt: at,
    updatedAt: at,
  }

  await ctx.write(async (tx) => {
    await refuseTakenNumber(tx, id, row.externalId)
    const added = await tx
      .insert(clients)
      .values(row)
      .onConflictDoNothing({ target: clients.id })
      .returning({ id: clients.id })
    if (!added.length) return
    await recountClient(tx, null, 'active')
    record(tx, ctx, {
      did: 'client.added',
      thing: { kind: 'client', id },
      clientId: id,
      audience: 'staff',
      data: { name: row.name },
    })
  })
  return { id, name: row.name }
}
