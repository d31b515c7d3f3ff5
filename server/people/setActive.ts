import { eq } from 'drizzle-orm'
import { challenges, people } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import { endSessions } from '../auth/sessions'
import { revokeAccountLinks } from '../auth/setPassword'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireAdminStays } from './adminStays'
import { type SetActiveInput, setActiveInput } from './memberInput'

/**
 * Deactivates anybody, staff or member of a client, or takes that back. A deactivated person cannot sign
 * in and is signed out; what they were given stays for when they return.
 */
export async function setActive(ctx: Context, input: SetActiveInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'staff.manage')
  const { personId, active } = parse(setActiveInput, input)
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const [person] = await tx
      .select({
        name: people.name,
        email: people.email,
        role: people.staffRole,
        status: people.status,
        passwordHash: people.passwordHash,
      })
      .from(people)
      .where(eq(people.id, personId))
    if (!person) throw new Refusal('not-found')
    if (active !== (person.status === 'deactivated')) return { name: person.name }
    if (!active && person.role === 'admin' && person.status === 'active') await requireAdminStays(tx, personId)
    // Whoever never set a password has still to be invited.
    const status = active ? (person.passwordHash === null ? 'invited' : 'active') : 'deactivated'
    await tx.update(people).set({ status, updatedAt: at }).where(eq(people.id, personId))
    if (!active) {
      await endSessions(tx, personId)
      await tx.delete(challenges).where(eq(challenges.personId, personId))
      // Or whoever was in the account takes it again by one of them, as soon as it is reactivated.
      await revokeAccountLinks(tx, personId, at)
    }
    record(tx, ctx, {
      did: active ? 'person.reactivated' : 'person.deactivated',
      thing: { kind: 'person', id: personId },
      audience: 'staff',
      data: { email: person.email },
    })
    return { name: person.name }
  })
}
