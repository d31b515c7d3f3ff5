import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices, usageRows } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type EditClientInput, editClientInput } from './detailsInput'
import { refuseTakenNumber } from './numberTaken'
import { saveDetails } from './saveDetails'

/** The currency stays once there is an invoice or usage in it. */
export async function editClient(ctx: Context, input: EditClientInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId, updatedAt, currency, ...details } = parse(editClientInput, input)
  const at = ctx.now()
  const set = { ...details, externalId: details.externalId || null, ...(currency ? { currency } : {}) }

  return ctx.write(async (tx) => {
    await refuseTakenNumber(tx, clientId, set.externalId)
    const { changed } = await saveDetails(tx, { clientId, updatedAt, set, at })
    if (changed.includes('currency') && (await hasAmounts(tx, clientId))) {
      throw new Refusal('invalid', undefined, {
        fields: { currency: ['The currency stays: there are invoices or usage in it'] },
      })
    }
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

/** What has a currency that the client's must not leave behind. */
export async function hasAmounts(tx: Pick<Tx, 'select'>, clientId: string): Promise<boolean> {
  const invoice = tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.clientId, clientId)).limit(1)
  const usage = tx.select({ id: usageRows.id }).from(usageRows).where(eq(usageRows.clientId, clientId)).limit(1)
  return (await invoice).length > 0 || (await usage).length > 0
}
