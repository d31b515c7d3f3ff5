import type { Tx } from '../../db/client'
import { endSessionsOfClient } from '../auth/sessions'
import type { Context } from '../context'
import { dropWaiting } from '../payments/charges/drop'
import { pausedWords } from '../payments/charges/rules'
import { closeAllPages } from '../payments/closePages'
import { revokeInvitations } from '../people/revokeAll'
import { type AutomaticAction, type ClientStatus, mayActAutomatically } from './rules'

/**
 * A step of the write that changed a client's status: ends what was under way and the new status does not allow.
 * Returns how many of each, as its event keeps it; what there was none of is absent.
 */
export async function stopAutomatic(
  tx: Tx,
  ctx: Context,
  { clientId, before, after }: { clientId: string; before: ClientStatus; after: ClientStatus },
): Promise<Record<string, number>> {
  const stops = (action: AutomaticAction) =>
    mayActAutomatically(action, { status: before }) && !mayActAutomatically(action, { status: after })
  const stopped = {
    charges: stops('charge') ? await dropWaiting(tx, ctx, clientId, pausedWords(after)) : 0,
    pages: stops('checkout') ? await closeAllPages(tx, ctx, clientId) : 0,
    invitations: stops('invite') ? await revokeInvitations(tx, clientId, ctx.now()) : 0,
    sessions: stops('signIn') ? await endSessionsOfClient(tx, clientId) : 0,
  }
  return Object.fromEntries(Object.entries(stopped).filter(([, count]) => count > 0))
}
