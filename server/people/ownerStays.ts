import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { memberships, people } from '../../db/schema'
import { Refusal } from '../kernel/refusal'

type Owner = { personId: string; name: string; status: typeof people.$inferSelect.status }

/**
 * A step of a write that takes somebody's ownership of a client: refuses as 'invalid' when no other owner
 * stays. Somebody who has not joined yet stands in only for another such.
 */
export async function requireOwnerStays(tx: Tx, clientId: string, { personId, name, status }: Owner): Promise<void> {
  const [other] = await tx
    .select({ id: people.id })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .where(
      and(
        eq(memberships.clientId, clientId),
        eq(memberships.owner, true),
        ne(memberships.personId, personId),
        inArray(people.status, status === 'active' ? ['active'] : ['active', 'invited']),
      ),
    )
    .limit(1)
  if (other) return
  throw new Refusal('invalid', `${name} is the last owner. Make somebody else an owner first.`, {
    fields: { owner: [`${name} is the last owner`] },
  })
}
