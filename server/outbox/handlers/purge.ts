import type { Handler } from '../context'
import { enqueue } from '../enqueue'
import { purge } from '../purge'

/** What is left over is the next job's, so that none outlives its lease. */
export const doPurge: Handler<'purge'> = async (ctx) => {
  const more = await purge(ctx)
  return more ? (tx) => enqueue(tx, ctx, { kind: 'purge', payload: {}, rank: 2 }) : undefined
}
