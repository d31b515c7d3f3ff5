import { and, eq, ne } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients } from '../../db/schema'
import { Refusal } from '../kernel/refusal'

/** A step of a write that sets a client's number: refuses as 'invalid' one that another client has. */
export async function refuseTakenNumber(tx: Tx, clientId: string, externalId: string | null): Promise<void> {
  if (externalId === null) return
  const [other] = await tx
    .select({ name: clients.name })
    .from(clients)
    .where(and(eq(clients.externalId, externalId), ne(clients.id, clientId)))
  if (!other) return
  const message = `${other.name} has the client number ${externalId}`
  throw new Refusal('invalid', undefined, { fields: { externalId: [message] } })
}
