import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { mails } from '../../db/schema'

/** What is known of a mail before it is composed. `resendOf` is the mail that it repeats. */
export type About = {
  personId?: string | null
  clientId?: string | null
  to?: string
  thing?: { kind: string; id: string }
  resendOf?: string
}

export type MailState = (typeof mails.$inferSelect)['state']

/** A step of a write: a mail's row has the id of the job that sends it. */
export async function insertMail(
  tx: Tx,
  { id, kind, at }: { id: string; kind: string; at: Date },
  { personId, clientId, to, thing, resendOf }: About = {},
): Promise<void> {
  await tx.insert(mails).values({
    id,
    kind,
    personId,
    clientId,
    to: to ?? '',
    thingKind: thing?.kind ?? '',
    thingId: thing?.id ?? '',
    resendOf,
    createdAt: at,
    updatedAt: at,
  })
}

/** The states in which the provider has said nothing of a mail yet: what it said is never taken back by us. */
const UNTOLD: MailState[] = ['queued', 'sending', 'failed', 'unknown', 'dropped']

export async function mailsAreSending(tx: Tx, jobs: { id: string; kind: string }[], at: Date): Promise<void> {
  const ids = jobs.filter((job) => job.kind.startsWith('mail.')).map((job) => job.id)
  if (!ids.length) return
  await tx
    .update(mails)
    .set({ state: 'sending', updatedAt: at })
    .where(and(inArray(mails.id, ids), inArray(mails.state, UNTOLD)))
}

/** What the door that sends saw of a job's mail: null where its handler sent nothing. */
export type Posted = {
  to: string
  subject: string
  personId: string | null
  providerId: string | null
  /** Why it was not let out. */
  kept: string | null
} | null

/** A step of the write that ends a job. */
export async function mailIsDone(tx: Tx, id: string, posted: Posted, at: Date): Promise<void> {
  const letOut = posted !== null && posted.kept === null
  if (posted) await tx.update(mails).set(known(posted)).where(eq(mails.id, id))
  await tx
    .update(mails)
    .set({ state: letOut ? 'sent' : 'dropped', error: posted?.kept ?? '', updatedAt: at })
    .where(and(eq(mails.id, id), inArray(mails.state, UNTOLD)))
}

/** A step of the write that puts a job off ('queued') or gives it up. */
export async function mailFailed(
  tx: Tx,
  id: string,
  { state, error }: { state: 'queued' | 'failed' | 'unknown'; error: string },
  posted: Posted,
  at: Date,
): Promise<void> {
  await tx
    .update(mails)
    .set({ state, error, ...(posted && known(posted)), updatedAt: at })
    .where(and(eq(mails.id, id), inArray(mails.state, UNTOLD)))
}

/** What was known when it was enqueued, or an earlier try was told, stays where this one was told nothing. */
const known = ({ to, subject, personId, providerId }: NonNullable<Posted>) => ({
  to,
  subject,
  ...(personId && { personId }),
  ...(providerId && { providerId }),
})
