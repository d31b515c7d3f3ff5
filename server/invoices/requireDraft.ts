import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { invoices } from '../../db/schema'
import { Refusal } from '../kernel/refusal'

/** A step: the draft with this id. What was issued is refused as 'conflict'. */
export async function requireDraft(tx: Pick<Tx, 'select'>, invoiceId: string) {
  const [draft] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId))
  return mustBeDraft(draft)
}

export function mustBeDraft(draft: typeof invoices.$inferSelect | undefined) {
  if (!draft) throw new Refusal('not-found')
  if (draft.status !== 'draft') throw new Refusal('conflict', 'This invoice was issued already: it stays as it is.')
  return draft
}
