import type { Tx } from '../../db/client'
import type { Context } from '../context'
import { enqueue, type Notice } from '../outbox/enqueue'

/** A step of a write: the account's owner is told by mail, and cannot turn that off; once for a `uniqueKey`. */
export const notify = (tx: Tx, ctx: Context, personId: string, what: Notice, uniqueKey?: string): Promise<void> =>
  enqueue(tx, ctx, {
    kind: 'mail.notice',
    uniqueKey,
    payload: { personId, what, ip: ctx.from.ip, at: ctx.now().toISOString() },
    about: { personId, thing: { kind: 'person', id: personId } },
  })
