import type { Tx } from '../../db/client'
import { jobs } from '../../db/schema'
import type { Context } from '../context'

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
  | 'refresh-token-reused'

/** Everything that is done later. A payload names rows, never secrets: links are composed when they are sent. */
export type Job =
  | { kind: 'mail.invitation'; payload: { linkId: string; nonce: string } }
  /** For known and unknown addresses alike; who it belongs to is looked up when the job runs. */
  | { kind: 'mail.reset'; payload: { email: string } }
  | { kind: 'mail.address'; payload: { linkId: string } }
  /** `to` where it is not the person's present address: the old one, told of a new one. */
  | { kind: 'mail.notice'; payload: { personId: string; what: Notice; to?: string; ip?: string; at: string } }

export type NewJob = Job & { uniqueKey?: string; runAt?: Date }

/** A step of a write: the job exists when the write does. One with a known unique key is there already. */
export async function enqueue(tx: Tx, ctx: Pick<Context, 'id' | 'now' | 'wake'>, job: NewJob): Promise<void> {
  const at = ctx.now()
  await tx
    .insert(jobs)
    .values({
      id: ctx.id('job'),
      kind: job.kind,
      payload: job.payload,
      uniqueKey: job.uniqueKey ?? null,
      runAt: job.runAt ?? at,
      createdAt: at,
    })
    .onConflictDoNothing({ target: jobs.uniqueKey })
  tx.committed.push(ctx.wake)
}
