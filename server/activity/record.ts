import type { Tx } from '../../db/client'
import type { Context } from '../context'
import type { Area } from './rules'

export type NewEvent = {
  /** "invoice.issued": the thing and the past participle. */
  did: `${Area}.${string}`
  thing: { kind: string; id: string }
  clientId?: string | null
  audience: 'client' | 'staff'
  data?: Record<string, unknown>
}

/** Says in the same write what somebody did; everything that follows is made from these rows. */
export function record(tx: Tx, ctx: Context, event: NewEvent): void {
  const { viewer, from } = ctx
  tx.recorded.push({
    id: ctx.id('evt'),
    did: event.did,
    area: event.did.split('.')[0] ?? '',
    actorId: viewer.kind === 'person' ? viewer.id : null,
    actorName: viewer.kind === 'nobody' ? '' : viewer.name,
    clientId: event.clientId ?? null,
    thingKind: event.thing.kind,
    thingId: event.thing.id,
    audience: event.audience,
    data: event.data ?? {},
    ip: from.ip,
    requestId: from.requestId,
    at: ctx.now(),
  })
  tx.committed.push(ctx.wake)
}
