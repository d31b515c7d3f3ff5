import type { Tx } from '../../db/client'
import { jobs } from '../../db/schema'
import type { Context } from '../context'
import { type About, insertMail } from './mailRow'

/** What the account's owner is told of and cannot turn off. */
export type Notice =
  | 'password-changed'
  | 'address-changed'
  | 'totp-added'
  | 'totp-removed'
  | 'passkey-added'
  | 'passkey-removed'
  | 'recovery-code-used'
  | 'recovery-codes-made'
  | 'second-step-refused'
  | 'refresh-token-reused'

/** Everything that is done later. A payload names rows, never secrets: links are composed when they are sent. */
export type Job =
  | { kind: 'mail.invitation'; payload: { linkId: string; nonce: string } }
  /** For known and unknown addresses alike; who it belongs to is looked up when the job runs. */
  | { kind: 'mail.reset'; payload: { email: string } }
  | { kind: 'mail.address'; payload: { linkId: string } }
  /** `to` where it is not the person's present address: the old one, told of a new one. */
  | { kind: 'mail.notice'; payload: { personId: string; what: Notice; to?: string; ip?: string; at: string } }
  /** What a person was told about a thing up to `mailAt`, as one mail. */
  | { kind: 'mail.notification'; payload: { personId: string; thingKind: string; thingId: string; mailAt: string } }
  /** `day` is the person's: one digest for each. */
  | { kind: 'mail.digest'; payload: { personId: string; day: string } }
  /** Reminds of invoices as the firm's schedule says. */
  | { kind: 'reminders'; payload: { at: string } }
  /** Makes the digests that are due. */
  | { kind: 'digests'; payload: { at: string } }
  /** Tells an event to those whose ids come after `after`. */
  | { kind: 'fanout'; payload: { eventId: string; after: string } }
  /** `at` is the moment that it was scheduled for. */
  | { kind: 'announcement.publish'; payload: { announcementId: string; at: string } }
  /** Makes a job for each client with subscriptions that are due. */
  | { kind: 'subscriptions'; payload: Record<string, never> }
  | { kind: 'subscriptions.invoice'; payload: { clientId: string } }
  /** Asks Stripe about a visit to its page. */
  | { kind: 'payments.sync'; payload: { checkoutId: string } }
  /** Closes a page at Stripe on which more would be paid than is owed. */
  | { kind: 'checkout.close'; payload: { checkoutId: string } }
  /** Asks Stripe for what never arrived. */
  | { kind: 'payments.reconcile'; payload: Record<string, never> }
  /** Charges what is due to the cards of those who asked for it. */
  | { kind: 'charges'; payload: Record<string, never> }
  | { kind: 'charge'; payload: { chargeId: string } }
  /** Takes a removed card off its customer at Stripe. */
  | { kind: 'card.remove'; payload: { cardId: string } }
  /** Lets a renamed client's invoices be found by its new name. */
  | { kind: 'client.renamed'; payload: { clientId: string } }
  /** Rewrites what an earlier version wrote for searches. */
  | { kind: 'search.rewrite'; payload: Record<string, never> }
  /** Takes out what is kept no longer. */
  | { kind: 'purge'; payload: Record<string, never> }

/** Links that somebody waits for, and what must reach an account's owner. */
const awaited = new Set<Job['kind']>(['mail.invitation', 'mail.reset', 'mail.address', 'mail.notice'])

/** `rank`: 0 somebody waits for it, 1 tells of something, 2 goes to many. `about` is of a mail. */
export type NewJob = Job & { uniqueKey?: string; runAt?: Date; rank?: 0 | 1 | 2; about?: About }

/** A step of a write: the job exists when the write does. One with a known unique key is there already. */
export async function enqueue(tx: Tx, ctx: Pick<Context, 'id' | 'now' | 'wake'>, job: NewJob): Promise<void> {
  const at = ctx.now()
  const id = ctx.id('job')
  const made = await tx
    .insert(jobs)
    .values({
      id,
      kind: job.kind,
      payload: job.payload,
      uniqueKey: job.uniqueKey ?? null,
      rank: job.rank ?? (awaited.has(job.kind) ? 0 : 1),
      runAt: job.runAt ?? at,
      createdAt: at,
    })
    .onConflictDoNothing({ target: jobs.uniqueKey })
    .returning({ id: jobs.id })
  if (made.length && job.kind.startsWith('mail.')) await insertMail(tx, { id, kind: job.kind, at }, job.about)
  tx.committed.push(ctx.wake)
}
