import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client'
import { charges } from '../../../db/schema'
import type { Context } from '../../context'

/** A step: tries of a client that were to come do not come any more. */
export async function dropWaiting(tx: Tx, ctx: Context, clientId: string, problem: string): Promise<void> {
  await tx
    .update(charges)
    .set({ state: 'dropped', problem, updatedAt: ctx.now() })
    .where(and(eq(charges.clientId, clientId), eq(charges.state, 'waiting')))
}
