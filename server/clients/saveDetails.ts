import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { clients } from '../../db/schema'
import { published } from '../../db/sql'
import type { Context } from '../context'
import { derived } from '../imports/clientFields'
import { exponentIn } from '../imports/rules'
import { shownEmail } from '../kernel/emailText'
import { Refusal } from '../kernel/refusal'
import { enqueue } from '../outbox/enqueue'
import { vatIdProblem } from './vatId'

type Stored = typeof clients.$inferSelect
type Details = Omit<
  Stored,
  'id' | 'nameKey' | 'searchText' | 'exponent' | 'status' | 'importId' | 'stoppedOn' | 'createdAt' | 'updatedAt'
>

type Saved = { clientId: string; updatedAt: Date; set: Partial<Details> }

/**
 * A step of the writes that change a client's details. Answers with what it was before and the names of
 * what changed. Refuses as 'invalid' what somebody else has changed since `updatedAt`, with what is
 * stored now at each field that differs.
 */
export async function saveDetails(tx: Tx, ctx: Context, { clientId, updatedAt, set }: Saved) {
  const [before] = await tx
    .select()
    .from(clients)
    .where(and(eq(clients.id, clientId), published(clients.importId)))
  if (!before) throw new Refusal('not-found')
  const differs = (name: keyof Details) => JSON.stringify(set[name]) !== JSON.stringify(before[name])
  const changed = (Object.keys(set) as (keyof Details)[]).filter(differs)
  // Sent twice: the first time did it.
  if (!changed.length) return { before, changed }
  if (before.updatedAt.getTime() !== updatedAt.getTime()) throw changedMeanwhile(before, changed)
  const after = { ...before, ...set }
  // An id that was imported as it stands is not refused for what else is changed.
  const problem = differs('vatId') ? vatIdProblem(after.vatId, after.country) : null
  if (problem) throw new Refusal('invalid', undefined, { fields: { vatId: [problem] } })
  await tx
    .update(clients)
    .set({ ...set, ...derived(after), exponent: exponentIn(after.currency), updatedAt: ctx.now() })
    .where(eq(clients.id, clientId))
  if (changed.includes('name')) await enqueue(tx, ctx, { kind: 'client.renamed', payload: { clientId }, rank: 2 })
  return { before, changed }
}

function changedMeanwhile(stored: Stored, changed: (keyof Details)[]): Refusal {
  const shown = (value: unknown) =>
    (Array.isArray(value) ? value.join(', ') : shownEmail(String(value ?? ''))) || 'nothing'
  return new Refusal('invalid', 'Someone changed this while you were editing. Save again to keep what you entered.', {
    fields: Object.fromEntries(changed.map((name) => [name, [`Stored now: ${shown(stored[name])}`]])),
  })
}
