import { requireScope } from '../auth/policy'
import type { Context } from '../context'

/** What the form of a new client begins with: its id, by which sending it twice is noticed. */
export async function newClient(ctx: Context): Promise<{ clientId: string; currency: string }> {
  requireScope(ctx.viewer, 'clients.manage')
  const { currency } = await ctx.firm()
  return { clientId: ctx.id('cli'), currency }
}
