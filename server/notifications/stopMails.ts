import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { notifications } from '../../db/schema'

/** A step of a write: what waits for a person's mail about these topics is not mailed any more. */
export async function stopMails(tx: Tx, personId: string, topics: string[]): Promise<void> {
  if (!topics.length) return
  await tx
    .update(notifications)
    .set({ mail: 'off' })
    .where(
      and(
        eq(notifications.personId, personId),
        inArray(notifications.topic, topics),
        inArray(notifications.mail, ['now', 'digest']),
        isNull(notifications.mailedAt),
      ),
    )
}
