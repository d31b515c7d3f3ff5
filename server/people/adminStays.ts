import { and, eq, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { people } from '../../db/schema'
import { Refusal } from '../kernel/refusal'

/** A step of a write after which somebody is no active administrator: refuses as 'invalid' when no other one stays. */
export async function requireAdminStays(tx: Tx, personId: string): Promise<void> {
  const [other] = await tx
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.staffRole, 'admin'), eq(people.status, 'active'), ne(people.id, personId)))
    .limit(1)
  if (!other) throw new Refusal('invalid', 'This is the last administrator. Make somebody else one first.')
}
