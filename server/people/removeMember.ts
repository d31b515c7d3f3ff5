import { and, eq } from 'drizzle-orm'
import { memberships, sessions } from '../../db/schema'
import { record } from '../activity/record'
import { endSessions } from '../auth/sessions'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type MemberInput, memberInput } from './memberInput'
import { requireOwnerStays } from './ownerStays'
import { requireMember } from './requireMember'
import { teamClient } from './visible'

/** Takes somebody out of a client. Whoever belongs to nothing else is signed out. */
export async function removeMember(ctx: Context, input: MemberInput): Promise<{ name: string }> {
  const { clientId: asked, personId } = parse(memberInput, input)
  const clientId = teamClient(ctx.viewer, 'team.manage', asked)

  return ctx.write(async (tx) => {
    const member = await requireMember(tx, { clientId, personId })
    if (member.rights.owner) await requireOwnerStays(tx, clientId, { personId, ...member })
    await tx.delete(memberships).where(and(eq(memberships.clientId, clientId), eq(memberships.personId, personId)))
    const [other] = await tx
      .select({ clientId: memberships.clientId })
      .from(memberships)
      .where(eq(memberships.personId, personId))
      .limit(1)
    if (other || member.staffRole) {
      await tx
        .update(sessions)
        .set({ clientId: null })
        .where(and(eq(sessions.personId, personId), eq(sessions.clientId, clientId)))
    } else {
      await endSessions(tx, personId)
    }
    record(tx, ctx, {
      did: 'member.removed',
      thing: { kind: 'person', id: personId },
      clientId,
      audience: 'client',
      data: { email: member.email },
    })
    return { name: member.name }
  })
}
