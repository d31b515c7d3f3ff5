import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { announcementClients, clients } from '../../db/schema'
import { published } from '../../db/sql'
import { statusesFor } from '../clients/rules'
import { Refusal } from '../kernel/refusal'
import type { AnnouncementContent } from './input'

/** A step of the writes of a draft: the clients that were picked are its own, and nobody else's. */
export async function chooseClients(tx: Tx, announcementId: string, content: AnnouncementContent): Promise<void> {
  await tx.delete(announcementClients).where(eq(announcementClients.announcementId, announcementId))
  const ids = [...new Set(content.clientIds)]
  if (content.to === 'all') return
  if (!ids.length && !content.tags.length) {
    throw new Refusal('invalid', undefined, { fields: { tags: ['Enter a tag, or pick at least one client'] } })
  }
  if (!ids.length) return
  const known = await tx
    .select({ clientId: clients.id })
    .from(clients)
    .where(and(inArray(clients.id, ids), inArray(clients.status, statusesFor('notify')), published(clients.importId)))
  if (known.length !== ids.length) {
    throw new Refusal('invalid', undefined, { fields: { tags: ['One of the picked clients is not there any more'] } })
  }
  await tx.insert(announcementClients).values(known.map(({ clientId }) => ({ announcementId, clientId })))
}
