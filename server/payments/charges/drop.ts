import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { charges } from '../../../db/schema'
import type { Context } from '../../context'

/** A step: drops the waiting tries of a client. Returns how many. */
export async function dropWaiting(tx: Tx, ctx: Context, clientId: string, problem: string): Promise<number> {
  const dropped = await tx
    .update(charges)
    .set({ state: 'dropped', problem, updatedAt: ctx.now() })
    .where(and(eq(charges.clientId, clientId), eq(charges.state, 'waiting')))
    .returning({ id: charges.id })
  return dropped.length
}
