import { and, eq } from 'drizzle-orm'
import { memberships } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type ChangeRightsInput, changeRightsInput } from './memberInput'
import { requireOwnerStays } from './ownerStays'
import { requireMember } from './requireMember'
import { flagsOf } from './rights'
import { grantable } from './rules'
import { teamClient } from './visible'

/** Sets what a member may do from their next request on. An owner steps down only where another one stays. */
export async function changeRights(ctx: Context, input: ChangeRightsInput): Promise<{ name: string }> {
  const { clientId: asked, personId, rights } = parse(changeRightsInput, input)
  const clientId = teamClient(ctx.viewer, 'team.manage', asked)
  const set = flagsOf(rights)

  return ctx.write(async (tx) => {
    const member = await requireMember(tx, { clientId, personId })
    if (grantable.every((right) => member.rights[right] === set[right])) return { name: member.name }
    if (member.rights.owner && !set.owner) await requireOwnerStays(tx, clientId, { personId, ...member })
    await tx
      .update(memberships)
      .set(set)
      .where(and(eq(memberships.clientId, clientId), eq(memberships.personId, personId)))
    record(tx, ctx, {
      did: 'member.rights-changed',
      thing: { kind: 'person', id: personId },
      clientId,
      audience: 'client',
      data: {
        email: member.email,
        from: grantable.filter((right) => member.rights[right]),
        to: grantable.filter((right) => set[right]),
      },
    })
    return { name: member.name }
  })
}
