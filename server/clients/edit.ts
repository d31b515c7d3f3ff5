import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type EditClientInput, editClientInput } from './detailsInput'
import { refuseTakenNumber } from './numberTaken'
import { saveDetails } from './saveDetails'
import { whyCurrencyStays } from './whyCurrencyStays'

/** The currency stays once there is anything in it. */
export async function editClient(ctx: Context, input: EditClientInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId, updatedAt, currency, ...details } = parse(editClientInput, input)
  const set = { ...details, externalId: details.externalId || null, ...(currency ? { currency } : {}) }

  return ctx.write(async (tx) => {
    await refuseTakenNumber(tx, clientId, set.externalId)
    const { before, changed } = await saveDetails(tx, ctx, { clientId, updatedAt, set })
    const stays = changed.includes('currency') ? await whyCurrencyStays(tx, before) : ''
    if (stays) throw new Refusal('invalid', undefined, { fields: { currency: [`The currency stays: ${stays}`] } })
    if (changed.length) {
      record(tx, ctx, {
        did: 'client.changed',
        thing: { kind: 'client', id: clientId },
        clientId,
        audience: 'staff',
        data: { name: set.name, changed },
      })
    }
    return { name: set.name }
  })
}
