import { and, eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type GetClientInput, getClientInput } from './input'
import { whyCurrencyStays } from './whyCurrencyStays'

/** What the form of a client is filled with. */
export async function getClientDetails(ctx: Context, input: GetClientInput) {
  requireScope(ctx.viewer, 'clients.manage')
  const { clientId } = parse(getClientInput, input)
  const [stored] = await ctx.db
    .select()
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!stored) throw new Refusal('not-found')
  const { nameKey: _nameKey, searchText: _searchText, importId: _importId, exponent: _exponent, ...rest } = stored
  const { dueDays, stripeCustomerId: _customer, autopayCardId: _card, stoppedOn: _stopped, ...details } = rest
  const client = { ...details, dueDays: dueDays === null ? '' : String(dueDays) }
  return { client, currencyStays: await whyCurrencyStays(ctx.db, stored) }
}
