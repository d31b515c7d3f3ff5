import { record } from '../activity/record'
import { requireMeant } from '../auth/meant'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type EditOrganisationInput, editOrganisationInput } from './detailsInput'
import { saveDetails } from './saveDetails'

/** What a client says of itself on invoices to come; those that were issued keep what they name. */
export async function editOrganisation(ctx: Context, input: EditOrganisationInput): Promise<void> {
  const scope = requireScope(ctx.viewer, 'organisation.edit')
  if (scope.kind === 'all') throw new Refusal('not-found')
  const { clientId, updatedAt, ...set } = parse(editOrganisationInput, input)
  requireMeant(ctx.viewer, clientId)

  await ctx.write(async (tx) => {
    const { before, changed } = await saveDetails(tx, ctx, { clientId, updatedAt, set })
    if (!changed.length) return
    record(tx, ctx, {
      did: 'organisation.changed',
      thing: { kind: 'client', id: clientId },
      clientId,
      audience: 'client',
      data: { name: before.name, changed },
    })
  })
}
