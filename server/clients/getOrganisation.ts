import { eq } from 'drizzle-orm'
import { clients } from '../../db/schema'
import { may, requireScope } from '../auth/policy'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'

/** The legal and billing details of the organisation that the viewer looks at. */
export async function getOrganisation(ctx: Context) {
  const scope = requireScope(ctx.viewer, 'organisation.read')
  if (scope.kind === 'all') throw new Refusal('not-found')
  const [organisation] = await ctx.db
    .select({
      id: clients.id,
      name: clients.name,
      legalName: clients.legalName,
      email: clients.email,
      address: clients.address,
      city: clients.city,
      region: clients.region,
      postalCode: clients.postalCode,
      country: clients.country,
      vatId: clients.vatId,
      purchaseOrder: clients.purchaseOrder,
      updatedAt: clients.updatedAt,
    })
    .from(clients)
    .where(eq(clients.id, scope.clientId))
  if (!organisation) throw new Refusal('not-found')
  return { organisation, can: { edit: may(ctx.viewer, 'organisation.edit') } }
}
