import { and, eq, isNotNull } from 'drizzle-orm'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { endSessions } from '../auth/sessions'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireAdminStays } from './adminStays'
import { type ChangeRoleInput, changeRoleInput } from './memberInput'

/** Of somebody of the firm, whose sessions end. The last active administrator stays one. */
export async function changeRole(ctx: Context, input: ChangeRoleInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'staff.manage')
  const { personId, role } = parse(changeRoleInput, input)
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const [person] = await tx
      .select({ name: people.name, email: people.email, role: people.staffRole, status: people.status })
      .from(people)
      .where(and(eq(people.id, personId), isNotNull(people.staffRole)))
    if (!person) throw new Refusal('not-found')
    if (person.role === role) return { name: person.name }
    if (person.role === 'admin' && person.status === 'active') await requireAdminStays(tx, personId)
    await tx.update(people).set({ staffRole: role, updatedAt: at }).where(eq(people.id, personId))
    await endSessions(tx, personId)
    record(tx, ctx, {
      did: 'person.role-changed',
      thing: { kind: 'person', id: personId },
      audience: 'staff',
      data: { email: person.email, from: person.role, to: role },
    })
    return { name: person.name }
  })
}
